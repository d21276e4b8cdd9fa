import type { RequestBodies, ResponseBody } from '../../../proxy/wire';
import type { ClusterState } from '../cluster-state';

/** One request, and the broker that got it. */
export interface RequestContext {
  readonly cluster: ClusterState;
  readonly nodeId: number;
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
