import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { GatewayDocument } from '../gateway/spec';
import { serveAdmin } from './admin/admin-server';
import { Domain } from './domain/domain';
import { OfferedVersions } from './domain/offered-versions';
import { metricsOf } from './metrics';
import { Routes } from './routes';
import { StateFile } from './state-file';

const LEARN_LIMIT_MS = 3_000;

export interface ProxyOptions {
  /** As {@link readGatewayDocument} gives it. */
  readonly document: GatewayDocument;

  /** Name of this replica, for reports and messages. */
  readonly replica: string;

  /** Switchyard's version, for reports. @default 'unknown' */
  readonly version?: string;

  /** Address of the admin API. @default '127.0.0.1' */
  readonly adminHost?: string;

  /** Port of the admin API; 0 takes a free one. */
  readonly adminPort: number;

  /** Bearer token of the admin API. */
  readonly token: string;

  /** File that keeps route changes and API versions across restarts. @default - kept in memory only: a restarted proxy forgets its fences */
  readonly stateFile?: string;

  /** Address that routes listen on. @default '0.0.0.0' */
  readonly bindHost?: string;

  /** Added to the ports of the routes' endpoints to get those that are listened on, for replicas behind a balancer on one host. @default 0 */
  readonly portOffset?: number;

  /** Milliseconds that a fence waits for writes in flight. @default 10000 */
  readonly drainTimeoutMs?: number;

  /** Milliseconds after which a held connection is reset, give or take 12 %. @default 25000 */
  readonly holdResetMs?: number;

  readonly logger: Logger;
}

export interface RunningProxy {
  /** `http://host:port` of the admin API. */
  readonly adminUrl: string;

  /** Stops listening and ends connections; with `drain` (the default) writes in flight are answered first. */
  close(how?: { readonly drain?: boolean }): Promise<void>;
}

/**
 * Starts the embedded proxy. Saved routes win over the document's, and are in force before anything listens.
 *
 * @throws SWY6014, SWY6016 a saved route does not fit the document
 * @throws SWY6020 a port of a route cannot be listened on
 * @throws SWY6021 the admin API cannot listen
 * @throws SWY6022 the state file cannot be used
 */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const { document, replica, token, logger } = options;
  const log = logger.child({ replica });
  const state = await StateFile.open(options.stateFile);
  if (options.stateFile === undefined) log.warn('no state file: after a restart this replica forgets fences and switches');

  const domains = new Map(document.spec.streamingDomains.map((spec) => [spec.name, new Domain(spec, log)]));
  const offered = new OfferedVersions(domains, state, log);
  // A domain that stays silent must not keep the others' clients waiting; it is asked again in the background.
  await Promise.race([offered.learn(), wait(LEARN_LIMIT_MS, undefined, { ref: false })]);

  const routes = new Routes(
    document,
    {
      gateway: document.metadata.name,
      domains,
      bindHost: options.bindHost ?? '0.0.0.0',
      portOffset: options.portOffset ?? 0,
      drainTimeoutMs: options.drainTimeoutMs ?? 10_000,
      holdResetMs: options.holdResetMs ?? 25_000,
      log,
      ranges: () => offered.current,
    },
    state,
  );
  const registry = metricsOf(() => routes.all);
  const closeRoutes = async (drain: boolean) => {
    offered.stop();
    await routes.close({ drain });
  };

  try {
    await routes.start();
    const { url, server } = await serveAdmin({
      replica,
      version: options.version ?? 'unknown',
      host: options.adminHost ?? '127.0.0.1',
      port: options.adminPort,
      token,
      routes,
      log,
      metrics: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    });
    log.info({ adminUrl: url }, 'proxy runs');
    return {
      adminUrl: url,
      close: async ({ drain = true } = {}) => {
        await closeRoutes(drain);
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  } catch (error) {
    await closeRoutes(false);
    throw error;
  }
}
