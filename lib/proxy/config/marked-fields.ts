import type { z } from 'zod';
import { type Finding, showPath } from './fault';
import { operatorOnly, unavailable } from './schema-parts';
import { fieldOf, inside, isRecord } from './schema-walk';

type Path = readonly (string | number)[];

export interface Unmarked {
  /** The value without the fields that mean nothing to the embedded proxy. */
  readonly value: unknown;
  /** Paths of those that were there. */
  readonly ignored: readonly string[];
}

/** Takes out what only Confluent's operator needs, and what asks for nothing. */
export function withoutMarkedFields(schema: z.ZodType, value: unknown, path: Path = []): Unmarked {
  const { shape, element } = inside(schema);
  const ignored: string[] = [];
  const enter = (part: string | number, child: unknown, childSchema: z.ZodType) => {
    const cleaned = withoutMarkedFields(childSchema, child, [...path, part]);
    ignored.push(...cleaned.ignored);
    return cleaned.value;
  };
  if (element && Array.isArray(value)) return { value: value.map((item, index) => enter(index, item, element)), ignored };
  if (!shape || !isRecord(value)) return { value, ignored };
  const kept = Object.entries(value).flatMap(([field, child]): [string, unknown][] => {
    const fieldSchema = fieldOf({ shape }, field);
    if (fieldSchema === operatorOnly) ignored.push(showPath([...path, field]));
    if (fieldSchema === operatorOnly || fieldSchema === unavailable) return [];
    return [[field, fieldSchema ? enter(field, child, fieldSchema) : child]];
  });
  return { value: Object.fromEntries(kept), ignored };
}

/** SWY6090 for each field that asks for something the embedded proxy does not do. */
export function unavailableFindings(schema: z.ZodType, value: unknown, path: Path = []): Finding[] {
  const { shape, element } = inside(schema);
  if (element && Array.isArray(value)) return value.flatMap((item, index) => unavailableFindings(element, item, [...path, index]));
  if (!shape || !isRecord(value)) return [];
  return Object.entries(value).flatMap(([field, child]) => {
    const fieldSchema = fieldOf({ shape }, field);
    if (fieldSchema === undefined) return [];
    if (fieldSchema !== unavailable) return unavailableFindings(fieldSchema, child, [...path, field]);
    return asks(child) ? [{ code: 'SWY6090', path: [...path, field], fault: {} }] : [];
  });
}

/** Null is as good as absent: the API server prunes it where the schema is not nullable. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, child]) => child !== null)
      .map(([field, child]) => [field, withoutNulls(child)]),
  );
}

/** `false`, an empty list and `{ enabled: false }` ask for nothing. */
function asks(value: unknown): boolean {
  if (isRecord(value) && 'enabled' in value) return value['enabled'] !== false;
  return value !== false && !(Array.isArray(value) && value.length === 0);
}
