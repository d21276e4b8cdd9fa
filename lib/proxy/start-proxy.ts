import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import type { ReplicaStatus } from '../gateway/admin-api';
import type { GatewayDocument } from '../gateway/spec';
import { serveAdmin } from './admin/admin-server';
import type { AdminTls } from './admin/admin-tls';
import type { RuleOptions } from './config/rules';
import { OfferedVersions } from './domain/offered-versions';
import { type LimitOptions, limitsOf, positive } from './limits/settings';
import { controlMetrics, exposition, nodeMetrics } from './metrics';
import { Routes } from './routes';
import { StateFile } from './state-file';
import type { PlaneSettings } from './workers/data-plane';
import { DomainSet } from './workers/domain-set';
import { domainOf, securityFor } from './workers/environment';
import { LocalPlane } from './workers/local-plane';
import { WorkerPool } from './workers/worker-pool';

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

  /** Bearer token of the admin API, or what gives the one of now. */
  readonly token: string | (() => string);

  /** Certificate and key of the admin API. @default - plain HTTP, on loopback only */
  readonly adminTls?: AdminTls;

  /** Let the admin API listen beyond loopback without TLS. @default false */
  readonly insecureAdmin?: boolean;

  /** File that keeps route changes and API versions across restarts. @default - kept in memory only: a restarted proxy forgets its fences */
  readonly stateFile?: string;

  /** Folder into which every Secret of the document is mounted as a folder of its name. @default - the document may name absolute folders only */
  readonly secretsFolder?: string;

  /** Address that routes listen on. @default '0.0.0.0' */
  readonly bindHost?: string;

  /** Added to the ports of the routes' endpoints to get those that are listened on, for replicas behind a balancer on one host. @default 0 */
  readonly portOffset?: number;

  /** Milliseconds that a fence waits for writes in flight. @default 10000 */
  readonly drainTimeoutMs?: number;

  /** Milliseconds after which a held connection is reset, give or take 12 %. @default 25000 */
  readonly holdResetMs?: number;

  /** What the proxy takes upon itself, over all workers. @default - see LimitOptions */
  readonly limits?: LimitOptions;

  /**
   * Processes that serve connections, each on a core of its own. With 1 there is no other process than this one. From 2 on this one accepts connections and
   * deals them out in turn, and every change is confirmed when every worker has confirmed it. Each worker waits for the transactions that it has seen
   * begin: a transaction over connections to several workers may keep a fence waiting for the whole drain timeout. @default 1
   */
  readonly workers?: number;

  /** Milliseconds beyond the drain timeout in which a worker must confirm a change; one that does not is killed and replaced. @default 2000 */
  readonly workerAnswerMs?: number;

  /** Milliseconds without a sign of life after which a worker is killed and replaced. @default 10000 */
  readonly workerSilentMs?: number;

  /**
   * Milliseconds between "not ready" and the end of listening when the proxy is closed with drain, for balancers that look at /readyz.
   * @default 0
   */
  readonly unreadyMs?: number;

  /** What documents and changes may say although it is refused by default. */
  readonly rules?: RuleOptions;

  readonly logger: Logger;
}

export interface RunningProxy {
  /** `http://host:port` of the admin API. */
  readonly adminUrl: string;

  /** What the replica says of itself. */
  status(): ReplicaStatus;

  /**
   * Puts another document into force, whole or not at all: routes are opened, closed after a drain, or changed (their generation rises by 1). A running
   * route gets what the document says differently from the one before, field by field; what was changed through the admin API stays otherwise.
   * @param revision names the document in reports and metrics
   * @throws SWY6020 a port of a new route cannot be listened on
   * @throws SWY6034 a running route would get another endpoint
   * @throws SWY6112 a running route would get other ports
   * @throws SWY6113 a part of it failed
   * @throws CodedError any fault of a document
   */
  reload(document: GatewayDocument, revision: string): Promise<void>;

  /** Notes a configuration that could not be read; the one before stays in force. */
  refuse(revision: string, error: unknown): void;

  /**
   * Is not ready from now on, stops listening, and ends connections; with `drain` (the default) writes in flight are answered first. It takes the drain
   * timeout and a few seconds at most.
   */
  close(how?: { readonly drain?: boolean }): Promise<void>;
}

/**
 * Starts the embedded proxy. Saved routes win over the document's, and are in force before anything listens.
 *
 * @throws SWY6014, SWY6016 a saved route does not fit the document
 * @throws SWY6020 a port of a route cannot be listened on
 * @throws SWY6021 the admin API cannot listen
 * @throws SWY6022 the state file cannot be used
 * @throws SWY6104 the admin API would be open to the network without TLS
 * @throws SWY6105 the certificate of the admin API cannot be used
 * @throws SWY6110 a worker does not start
 * @throws SWY6111 a limit or the number of workers is not a positive integer
 */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const { document, replica, token, logger, workers = 1, version = 'unknown', rules = {} } = options;
  positive('workers', workers);
  const settings = settingsOf(options);
  const log = logger.child({ replica });
  const state = await StateFile.open(options.stateFile);
  if (options.stateFile === undefined) log.warn('no state file: after a restart this replica forgets fences and switches');

  const security = await securityFor(settings, log);
  const domains = new DomainSet(document.spec.streamingDomains, (spec) => domainOf(spec, security, log));
  const offered = new OfferedVersions(domains.byName, state, log);
  // A domain that stays silent must not keep the others' clients waiting; it is asked again in the background.
  await Promise.race([offered.learn(), wait(LEARN_LIMIT_MS, undefined, { ref: false })]);

  const registry = new Registry();
  const parts = { domains, security, log, ranges: () => offered.current };
  const pool = workers > 1 ? await WorkerPool.start({ ...parts, ...poolOptions(options), workers, settings }) : undefined;
  const plane = pool ?? new LocalPlane(settings, { ...parts, registry });
  const routes = new Routes(document, { plane, state, log, rules, trySecurity: (spec) => security.securityOf(spec).close() });
  nodeMetrics(registry, pool && 'primary');
  controlMetrics(registry, () => ({
    reports: routes.status().routes,
    revision: routes.configuration.revision,
    reloads: routes.configuration.outcomes,
    refused: routes.configuration.refused,
    ...(pool && { workers: pool.figures }),
  }));
  const closeRoutes = async (drain: boolean) => {
    offered.stop();
    await routes.close({ drain });
    security.close();
  };

  try {
    await routes.start();
    const { url, server } = await serveAdmin({
      replica,
      version,
      host: options.adminHost ?? '127.0.0.1',
      port: options.adminPort,
      tls: options.adminTls,
      insecure: options.insecureAdmin,
      token,
      routes,
      log,
      metrics: async () => exposition([await registry.getMetricsAsJSON(), ...(pool ? await pool.metrics() : [])]),
    });
    log.info({ adminUrl: url, workers }, 'proxy runs');
    return {
      adminUrl: url,
      status: () => ({ replica, version, ...routes.status() }),
      reload: async (next, revision) => {
        await routes.reload(next, revision);
        // With workers the stores that serve are theirs; these are for checking changes.
        if (pool) await security.configure(next.spec.secretStores ?? []);
        void offered.learn();
      },
      refuse: (revision, error) => routes.refuse(revision, error),
      close: async ({ drain = true } = {}) => {
        routes.leave();
        if (drain && options.unreadyMs !== undefined) await wait(options.unreadyMs);
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

function settingsOf({ document, workers = 1, ...options }: ProxyOptions): PlaneSettings {
  const { streamingDomains, secretStores } = document.spec;
  return {
    gateway: document.metadata.name,
    bindHost: options.bindHost ?? '0.0.0.0',
    portOffset: options.portOffset ?? 0,
    drainTimeoutMs: options.drainTimeoutMs ?? 10_000,
    holdResetMs: options.holdResetMs ?? 25_000,
    limits: limitsOf(options.limits, workers),
    sections: { streamingDomains, ...(secretStores && { secretStores }) },
    ...(options.secretsFolder !== undefined && { secretsFolder: options.secretsFolder }),
    ticketKey: randomBytes(48).toString('base64'),
    phantomSecret: randomBytes(32).toString('base64'),
  };
}

function poolOptions({ workerAnswerMs = 2_000, workerSilentMs = 10_000 }: ProxyOptions) {
  return { answerMs: workerAnswerMs, silentMs: workerSilentMs };
}
