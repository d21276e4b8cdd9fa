import type { RouteReport } from '../../gateway/admin-api';
import type { GatewaySpec } from '../../gateway/spec';
import type { Limits } from '../limits/settings';
import type { ProcessMetrics } from '../metrics';
import type { RouteVersion } from '../route/route';

/**
 * Where client connections are served: in this process, or in workers. It is told what to run by {@link Routes} alone, one change after another, and
 * keeps nothing that has to survive.
 */
export interface DataPlane {
  /**
   * Listens for a route that is not there.
   * @throws SWY6020 a port cannot be listened on; then no port of the route is
   */
  open(version: RouteVersion): Promise<void>;

  /**
   * Runs another version of a route. Resolves when it is taken; the fence settles by itself, and {@link report} says when.
   * @throws CodedError it cannot be run; then the version before is
   */
  change(version: RouteVersion): Promise<void>;

  /** Stops listening, then ends the connections; with `drain` writes are awaited before. */
  remove(name: string, how: { readonly drain: boolean }): Promise<void>;

  /** Declares clusters and stores anew; routes use them from their next connection on. */
  configure(sections: GatewaySections): Promise<void>;

  /** How a route is, over everything that serves it; undefined for one that is not there. */
  report(name: string): RouteReport | undefined;

  /** Whether the cluster behind a route answers, and this plane can serve it. */
  isReady(name: string): Promise<boolean>;

  /** What has been counted, by process. */
  metrics(): Promise<readonly ProcessMetrics[]>;

  close(how: { readonly drain: boolean }): Promise<void>;
}

/** What the parts of a document say that routes refer to. */
export type GatewaySections = Pick<GatewaySpec, 'streamingDomains' | 'secretStores'>;

/** What a process needs to serve routes. Plain data: it is sent to workers. */
export interface PlaneSettings {
  /** Name of the gateway document. */
  readonly gateway: string;
  readonly bindHost: string;
  readonly portOffset: number;
  readonly drainTimeoutMs: number;
  readonly holdResetMs: number;
  /** This process' share. */
  readonly limits: Limits;
  readonly sections: GatewaySections;
  /** Folder into which every Secret is mounted as a folder of its name. */
  readonly secretsFolder?: string;
  /** 48 bytes in base64: with them a client resumes its TLS session in any worker. */
  readonly ticketKey: string;
  /** Bytes in base64: with them a user who does not exist looks the same in every worker. */
  readonly phantomSecret: string;
}
