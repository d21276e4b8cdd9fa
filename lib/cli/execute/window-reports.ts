import { resolve } from 'node:path';
import type { RouteReport } from '../../gateway/admin-api';
import { type KubernetesRef, leaseReports } from '../../provider/gateway';
import { resolveSecret } from '../../secrets';

/** A gateway as `switchyard_cutover` has it in state: absent is null there. */
export interface RecordedGateway {
  readonly replicas?: readonly string[] | null;
  readonly token_ref?: string | null;
  readonly kubernetes?: { readonly [name in keyof KubernetesRef]: KubernetesRef[name] | null } | null;
}

/** What a replica says of the time of a route's fence. */
export type TimedReport = Pick<RouteReport, 'state' | 'since' | 'firstResponseAt'> &
  Partial<Pick<RouteReport, 'connections' | 'held' | 'inFlight' | 'spec'>>;

/** Where replicas say it. */
export interface ReportSource {
  /** Of every replica that answers. */
  read(): Promise<readonly TimedReport[]>;
  /** Undefined: as many as answer. */
  readonly replicas: number | undefined;
  readonly everyMs: number;
  /** How long something may be true before it is said. */
  readonly behindMs: number;
}

/** @param folder the stack's folder, from which relative secret references are meant; undefined is returned where nobody can be asked */
export async function reportsOf(gateway: RecordedGateway, route: string, folder: string): Promise<ReportSource | undefined> {
  const { replicas, token_ref: reference, kubernetes } = gateway;
  // Pods of Confluent's gateway do not tell when a route was fenced.
  if (kubernetes?.flavour === 'embedded') return inLeases(withoutNulls(kubernetes), route);
  if (!replicas || !reference) return undefined;
  const token = await resolveSecret(inFolder(reference, folder)).catch(() => undefined);
  return token === undefined ? undefined : fromAdminApi(replicas, route, token);
}

function fromAdminApi(replicas: readonly string[], route: string, token: string): ReportSource {
  return {
    replicas: replicas.length,
    // `fencing` lasts a few milliseconds, and the time at which it was entered is gone once the route is `fenced`.
    everyMs: 25,
    behindMs: 0,
    async read() {
      const reports = await Promise.all(replicas.map((replica) => readRoute(replica, route, token)));
      return reports.filter((report) => report !== undefined);
    },
  };
}

/** A Lease is renewed within a second when a state changes, and else every five. */
function inLeases(gateway: KubernetesRef, route: string): ReportSource {
  return { replicas: undefined, everyMs: 250, behindMs: 6_000, read: () => leaseReports(gateway, route).catch(() => []) };
}

function withoutNulls(kubernetes: NonNullable<RecordedGateway['kubernetes']>): KubernetesRef {
  return Object.fromEntries(Object.entries(kubernetes).filter(([, value]) => value !== null)) as unknown as KubernetesRef;
}

function inFolder(reference: string, folder: string): string {
  return reference.startsWith('file:') ? `file:${resolve(folder, reference.slice('file:'.length))}` : reference;
}

/** What one replica says of a route; undefined when it does not answer. */
async function readRoute(replica: string, route: string, token: string): Promise<RouteReport | undefined> {
  try {
    const answer = await fetch(`${replica}/v1/routes/${encodeURIComponent(route)}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(2000),
    });
    return answer.ok ? ((await answer.json()) as RouteReport) : undefined;
  } catch {
    return undefined;
  }
}
