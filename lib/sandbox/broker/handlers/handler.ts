import type { RequestBodies, ResponseBody } from '../../../proxy/wire';
import type { ClusterState, Endpoint } from '../cluster-state';

/** One request, and the broker that got it. */
export interface RequestContext {
  readonly cluster: ClusterState;
  readonly nodeId: number;

  /** Where clients of this listener find each broker. */
  readonly endpoints: readonly Endpoint[];

  /** Whether the listener asks for a login. */
  readonly hasSasl: boolean;
  readonly apiVersion: number;
  readonly clientId: string;
  readonly clientHost: string;

  /** Aborted when the client has gone, so that a waiting request ends. */
  readonly signal: AbortSignal;
}

/** Gives the response, or nothing when the request wants none. */
export type Handler<Key extends keyof RequestBodies> = (
  request: RequestBodies[Key],
  context: RequestContext,
) => ResponseBody<Key> | undefined | Promise<ResponseBody<Key> | undefined>;
