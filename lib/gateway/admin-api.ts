import type { RouteSpec } from './spec';

/**
 * The embedded proxy's admin API, version 1, as data. One replica answers for itself only.
 *
 * | call | does |
 * | --- | --- |
 * | `GET /v1/status` | {@link ReplicaStatus} |
 * | `GET /v1/routes/NAME` | {@link RouteReport}, or 404 |
 * | `PUT /v1/routes/NAME` | takes {@link RouteChange}, answers 202 with a {@link RouteReport} at once; the change is confirmed when `state` has settled at that generation |
 * | `DELETE /v1/routes/NAME` | 204; connections of the route are closed |
 *
 * Every `/v1` call needs `Authorization: Bearer TOKEN`. Errors are {@link AdminError} with status 400 (refused), 401, 404, 409 (generation).
 * `/livez`, `/readyz` and `/metrics` need no token.
 */
export interface ReplicaStatus {
  /** Name of the replica, for messages. */
  readonly replica: string;
  readonly version: string;
  readonly routes: readonly RouteReport[];
  /** Revision of the configuration that is in force; absent for the one that the replica was started with. */
  readonly revision?: string;
  /** The last configuration that was refused, as long as none was accepted since. */
  readonly refused?: RefusedRevision;
}

/** A configuration that a replica did not take. It runs the one before, whole. */
export interface RefusedRevision {
  readonly revision: string;
  /** Code and message of the error. */
  readonly reason: string;
  /** RFC 3339 with milliseconds. */
  readonly at: string;
}

/** Body of `PUT /v1/routes/NAME`. */
export interface RouteChange {
  readonly spec: RouteSpec;
  /** Generation the caller has read; 0 for a route that is not there. Refused with 409 when the replica is at another one. */
  readonly expectedGeneration: number;
  /** Generation of this change, greater than expectedGeneration, the same on every replica. */
  readonly generation: number;
}

/**
 * `forwarding` and `fenced` are settled; `fencing` drains what was in flight (it takes at most the drain timeout).
 * A route in `forwarding` accepts clients and forwards to its streaming domain.
 */
export type RouteState = 'forwarding' | 'fencing' | 'fenced';

export interface RouteReport {
  readonly name: string;
  /** Generation the replica runs. 1 for a route read from the configuration file. */
  readonly generation: number;
  readonly spec: RouteSpec;
  readonly state: RouteState;
  /** When `state` was entered, RFC 3339 with milliseconds. */
  readonly since: string;
  /** Client connections, open now. */
  readonly connections: number;
  /** Of those, connections whose requests are held by the fence. */
  readonly held: number;
  /** Requests sent to the cluster and not answered yet. 0 once fenced. */
  readonly inFlight: number;
  /**
   * When the first response of the present streaming domain, to a request after ApiVersions, went to a client; null before that, and again when a fence
   * is taken down. RFC 3339 with milliseconds.
   */
  readonly firstResponseAt: string | null;
}

export interface AdminError {
  readonly error: {
    /** A code of docs/errors.md. */
    readonly code: string;
    readonly message: string;
  };
}
