import { isAbsolute, join } from 'node:path';
import { connectGateway } from '../gateway';
import { withDefaults } from '../protocol/values/defaults';
import type { ConfigOf } from '../schema';
import { groupAttributes } from '../schema/cutover';
import { type Clock, httpClock } from './clocks';
import type { GateBounds, GateContext } from './gate';
import { once, openableLink } from './open-links';
import { renamed } from './renamed';
import { withReversed } from './reversed-mirrors';
import { wireView } from './wire-view';

type Group = ConfigOf<ReturnType<typeof groupAttributes>>;

/** What `switchyard_cutover` is configured with, as a program has synthesised it or as a state keeps it: an attribute that is null is absent. */
export type CutoverAttributes = { readonly [K in keyof Group]: undefined extends Group[K] ? Group[K] | null : Group[K] } & {
  readonly stage_since?: string | null | undefined;
  readonly gate_results?: readonly { readonly gate: string }[] | null | undefined;
};

export interface GateContextOptions {
  /** Ends every question that is under way. */
  readonly signal: AbortSignal;
  /** Folder that `file:` references and kubeconfigs are relative to. @default the working folder */
  readonly folder?: string;
  /** Milliseconds for one call of the REST API with its repetitions. @default 10 000: gates ask again by themselves */
  readonly deadline?: number;
}

/**
 * Everything that gates look at. Nothing is connected to yet, and no secret is read: that happens when a gate asks for the first time, and what
 * goes wrong then is that gate's answer. Call `close` when the last one has answered.
 */
export function openGateContext(
  attributes: CutoverAttributes,
  { signal, folder, deadline }: GateContextOptions,
): Promise<GateContext & { close(): void }> {
  const group = complete(attributes, folder);
  const names = group.destination_names ?? {};
  const source = wireView(group.source, 'source', signal);
  const destination = renamed(wireView(group.destination, 'destination', signal), names);
  const wayBack = group.way_back && openableLink(group.way_back, group.destination, 'way_back', signal, deadline);
  const link = withReversed(openableLink(group, group.source, 'link', signal, deadline), wayBack, group.topics);
  const gateway = once(() => connectGateway(group.gateway, { signal }));
  return Promise.resolve({
    topics: group.topics,
    link,
    wayBack,
    route: group.route,
    gateway: { view: async (route: string) => (await gateway()).view(route) },
    source,
    destination,
    clocks: clocksOf(group, signal),
    bounds: boundsOf(group.gates),
    stageSince: attributes.stage_since ?? null,
    heldBefore: (attributes.gate_results ?? []).map(({ gate }) => gate),
    signal,
    close() {
      for (const one of [source, destination, link, wayBack]) one?.close();
    },
  });
}

export function boundsOf(given: Group['gates'] | null): GateBounds {
  const bounds = withDefaults(groupAttributes().gates.definition.type, given ?? {}) as Required<NonNullable<Group['gates']>>;
  return {
    maxLag: bounds.max_lag as number,
    stableMs: bounds.stable_ms as number,
    quietMs: bounds.quiet_ms as number,
    soakSeconds: bounds.soak_seconds as number,
    timeoutSeconds: bounds.timeout_seconds as number,
    maxWindowSeconds: bounds.max_window_seconds as number,
    maxLateRecords: bounds.max_late_records as number,
  };
}

/** As the provider's handlers see it, whatever wrote it: without nulls, with defaults, and with paths that do not depend on the working folder. */
function complete(attributes: CutoverAttributes, folder: string | undefined): Group {
  const whole = withDefaults({ kind: 'object', attributes: groupAttributes() }, attributes) as Group;
  return folder === undefined ? whole : (inFolder(whole, folder) as Group);
}

function inFolder(value: unknown, folder: string, name = ''): unknown {
  if (Array.isArray(value)) return value.map((element) => inFolder(element, folder));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, inFolder(element, folder, key)]));
  if (typeof value !== 'string') return value;
  if (name === 'kubeconfig' && !isAbsolute(value)) return join(folder, value);
  const path = name.endsWith('_ref') && value.startsWith('file:') ? value.slice('file:'.length) : undefined;
  return path === undefined || isAbsolute(path) ? value : `file:${join(folder, path)}`;
}

function clocksOf({ link, gateway }: Group, signal: AbortSignal): Clock[] {
  const rest = link ? [httpClock("the destination's REST API", link.rest_endpoint, signal, link.ca_ref)] : [];
  return [...rest, ...(gateway.replicas ?? []).map((replica) => httpClock(`the replica ${replica}`, replica, signal))];
}
