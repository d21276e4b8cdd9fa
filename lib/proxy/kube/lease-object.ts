import type { ReplicaStatus, RouteReport } from '../../gateway/admin-api';

/** A Lease as far as it is used here. Source: coordination.k8s.io/v1. */
export interface Lease {
  readonly apiVersion: 'coordination.k8s.io/v1';
  readonly kind: 'Lease';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
  };
}

/** A route in the annotation `switchyard.dev/routes`: its report without the definition. */
export type RouteInLease = Omit<RouteReport, 'spec'> & { readonly domain: string };

export const annotations = {
  revision: 'switchyard.dev/revision',
  refused: 'switchyard.dev/refused',
  routes: 'switchyard.dev/routes',
  version: 'switchyard.dev/version',
} as const;

export const gatewayLabel = 'switchyard.dev/gateway';

/** Annotations of an object have 256 KiB together; a reason that lists many faults is cut. */
const LONGEST_REASON = 8_192;

/** What a replica says of itself. @param started revision that it was started with */
export function annotationsOf({ version, routes, revision, refused }: ReplicaStatus, started: string): Record<string, string> {
  return {
    [annotations.revision]: revision ?? started,
    [annotations.version]: version,
    [annotations.routes]: JSON.stringify(routes.map(inShort)),
    ...(refused && { [annotations.refused]: `${refused.revision} ${refused.reason}`.slice(0, LONGEST_REASON) }),
  };
}

/** What of it must be known at once, and not only with the next renewal. */
export function essenceOf({ routes, revision, refused }: ReplicaStatus): string {
  return JSON.stringify([revision, refused?.revision, refused?.at, routes.map(({ name, generation, state }) => [name, generation, state])]);
}

/** Name of an object: RFC 1123 subdomain, 253 characters at most. */
export function leaseName(gateway: string, replica: string): string {
  const name = replica.startsWith(`${gateway}-`) ? replica : `${gateway}-${replica}`;
  return name
    .toLowerCase()
    .replace(/[^-a-z0-9.]+/g, '-')
    .slice(0, 253)
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
}

/** MicroTime: RFC 3339 with six decimals. */
export function microTime(date: Date): string {
  return date.toISOString().replace(/Z$/, '000Z');
}

function inShort({ spec, ...report }: RouteReport): RouteInLease {
  return { ...report, domain: spec.streamingDomain.name };
}
