import type { CfkVersion } from '../cfk-version';
import { availability, type Availability, refusedByProxy } from '../render/availability';
import type { Finding, Subject } from './subject';
import type { Visited } from './walk';

/** SWY3013, SWY3014, SWY3015: fields that what runs the gateway does not have. */
export function availabilityFindings({ flavour: { settings }, fields }: Subject): Finding[] {
  return settings.type === 'confluent' ? confluentFindings(fields, settings.cfk) : proxyFindings(fields);
}

function confluentFindings(fields: readonly Visited[], cfk: CfkVersion): Finding[] {
  return fields.flatMap((field): Finding[] => {
    const entry = confluentTable.get(keyOf(field)) ?? confluentTable.get(field.path);
    if (!entry) return [];
    const fault = { property: field.at, ...(entry.value !== undefined && { value: entry.value }) };
    if (entry.since === 'embedded only') return [['SWY3014', fault]];
    if (cfk.isAtLeast(entry.since)) return [];
    return [['SWY3013', { ...fault, detail: `${String(entry.since)} or newer has it, and this is ${String(cfk)}` }]];
  });
}

function proxyFindings(fields: readonly Visited[]): Finding[] {
  return fields.flatMap((field): Finding[] => {
    const { at, path, value } = field;
    const asked = (typeof value === 'string' && refusedTable.has(keyOf(field))) || (refusedTable.has(path) && asks(value));
    return asked ? [['SWY3015', { property: at, ...(typeof value === 'string' && { value }) }]] : [];
  });
}

/** As the proxy has it: `false`, an empty list and `{ enabled: false }` ask for nothing. */
function asks(value: unknown): boolean {
  if (typeof value === 'object' && value !== null && 'enabled' in value) return value.enabled !== false;
  return value !== false && !(Array.isArray(value) && value.length === 0);
}

function keyOf({ path, value }: { readonly path: string; readonly value?: unknown }): string {
  return typeof value === 'string' ? `${path}=${value}` : path;
}

const confluentTable: ReadonlyMap<string, Availability> = new Map(availability.map((entry) => [keyOf(entry), entry]));
const refusedTable: ReadonlySet<string> = new Set(refusedByProxy.map(keyOf));
