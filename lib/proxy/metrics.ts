import { type Aggregator, AggregatorRegistry, collectDefaultMetrics, Counter, Gauge, type Registry } from 'prom-client';
import type { CacheStats } from '../secrets';
import type { RefusedRevision, RouteReport, RouteState } from '../gateway/admin-api';
import type { AdmissionControl } from './limits/admission';
import type { MemoryBudget } from './limits/memory-budget';
import type { Route } from './route/route';
import { apiName } from './wire';

/** What one process has counted, as plain data. */
export type ProcessMetrics = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

type Metric = ProcessMetrics[number];

type Labels = Record<string, string>;
type SetValue = (labels: Labels, value: number) => void;

const states: readonly RouteState[] = ['forwarding', 'fencing', 'fenced'];

/** What a process that serves routes counts beside them. */
export interface PlaneFigures {
  readonly admission: AdmissionControl;
  readonly memory: MemoryBudget;
  /** By name of the secret store. */
  stores(): ReadonlyMap<string, CacheStats>;
}

/** Counts of the process that serves routes. Routes count in plain numbers; they are read when Prometheus asks. Over several processes they are added up. */
export function planeMetrics(registry: Registry, routes: () => readonly Route[], { admission, memory, stores }: PlaneFigures): void {
  const { gauge, counter } = familiesOf(registry);
  const each = (read: (route: Route, set: (value: number, more?: Labels) => void) => void) => (set: SetValue) => {
    for (const route of routes()) read(route, (value, more) => set({ route: route.name, ...more }, value));
  };

  gauge(
    'connections',
    'Client connections, open now.',
    ['route'],
    each((route, set) => set(route.report().connections)),
  );
  gauge(
    'held_connections',
    'Client connections whose requests are held by the fence.',
    ['route'],
    each((route, set) => set(route.report().held)),
  );
  gauge(
    'in_flight_requests',
    'Requests sent to the cluster and not answered yet.',
    ['route'],
    each((route, set) => set(route.report().inFlight)),
  );
  counter(
    'connections_total',
    'Client connections accepted.',
    ['route'],
    each((route, set) => set(route.stats.connections)),
  );
  counter(
    'refused_connections_total',
    'Client connections refused at a limit.',
    ['route', 'reason'],
    each((route, set) => {
      for (const [reason, count] of admission.forRoute(route.name).refusals) set(count, { reason });
    }),
  );
  counter(
    'bytes_total',
    'Bytes from clients (in) and to clients (out).',
    ['route', 'direction'],
    each((route, set) => {
      set(route.stats.bytesIn, { direction: 'in' });
      set(route.stats.bytesOut, { direction: 'out' });
    }),
  );
  counter(
    'requests_total',
    'Requests forwarded, or answered by the proxy.',
    ['route', 'api'],
    each((route, set) => {
      for (const [apiKey, count] of route.stats.requests) set(count, { api: apiName(apiKey) });
    }),
  );
  counter(
    'held_seconds_total',
    'Seconds that connections were held, counted when the hold ends.',
    ['route'],
    each((route, set) => set(route.stats.heldSeconds)),
  );
  counter(
    'resets_total',
    'Client connections reset by the proxy.',
    ['route', 'reason'],
    each((route, set) => {
      for (const [reason, count] of route.stats.resets) set(count, { reason });
    }),
  );
  counter(
    'forced_drains_total',
    'Drains that ended at their bound with writes not answered.',
    ['route'],
    each((route, set) => set(route.stats.forcedDrains)),
  );
  counter(
    'open_transactions_total',
    'Transactions that a drain has left open at its bound.',
    ['route'],
    each((route, set) => set(route.stats.openTransactions)),
  );
  counter(
    'long_holds_total',
    'Holds that have passed so many seconds: clients begin to notice.',
    ['route', 'seconds'],
    each((route, set) => {
      for (const [seconds, count] of route.stats.longHolds) set(count, { seconds: String(seconds) });
    }),
  );
  counter(
    'authentications_total',
    'Clients that the proxy has authenticated itself, or has refused.',
    ['route', 'mechanism', 'outcome'],
    each((route, set) => {
      for (const { mechanism, outcome, count } of route.stats.authentications.values()) set(count, { mechanism, outcome });
    }),
  );
  counter(
    'failed_handshakes_total',
    'TLS handshakes of clients that failed.',
    ['route'],
    each((route, set) => set(route.stats.failedHandshakes)),
  );
  gauge(
    'certificate_expiry_seconds',
    'When the certificate that clients are shown expires, in seconds of Unix time.',
    ['route'],
    each((route, set) => {
      if (route.certificate) set(Math.floor(route.certificate.expiresAt.getTime() / 1_000));
    }),
    'min',
  );
  gauge(
    'certificate_refused',
    'Times that a changed certificate could not be used, and the one before stayed, since the route was changed last.',
    ['route'],
    each((route, set) => {
      if (route.certificate) set(route.certificate.failedReloads);
    }),
    'max',
  );
  const ofStores = (read: (stats: CacheStats) => number) => (set: SetValue) => {
    for (const [store, stats] of stores()) set({ store }, read(stats));
  };
  const perStore = ['store'];
  counter(
    'secret_store_reads_total',
    'Entries that were looked up.',
    perStore,
    ofStores(({ reads }) => reads),
  );
  counter(
    'secret_store_failures_total',
    'Calls of the store that failed.',
    perStore,
    ofStores(({ failures }) => failures),
  );
  counter(
    'secret_store_stale_reads_total',
    'Lookups that got the last good value, because the store fails.',
    perStore,
    ofStores(({ staleReads }) => staleReads),
  );
  gauge(
    'secret_store_stale_entries',
    'Entries that are in use past their time, because the store fails.',
    perStore,
    ofStores(({ stale }) => stale),
  );
  gauge(
    'secret_store_last_success_seconds',
    'When the store answered last, in seconds of Unix time; 0 for never.',
    perStore,
    ofStores(({ lastSuccessAt }) => Math.floor(lastSuccessAt / 1_000)),
    'max',
  );
  gauge('collected_bytes', 'Bytes reserved for frames that are collected to be rewritten.', [], (set) => set({}, memory.reserved));
  gauge('collected_bytes_limit', 'Bytes that may be reserved for such frames.', [], (set) => set({}, memory.limit));
  counter('refused_frames_total', 'Frames that found no room, and whose connections were reset.', [], (set) => set({}, memory.refusals));
}

/** What the process that decides knows, over everything that serves. */
export interface ControlFigures {
  readonly reports: readonly RouteReport[];
  readonly revision: string | undefined;
  readonly reloads: ReadonlyMap<string, number>;
  /** The configuration that was refused last, while no other was accepted since. */
  readonly refused: RefusedRevision | undefined;
  /** Worker processes, where there are any. */
  readonly workers?: {
    readonly wanted: number;
    readonly ready: number;
    readonly failing: number;
    /** Processes that were lost, by reason. */
    readonly losses: ReadonlyMap<string, number>;
  };
}

export function controlMetrics(registry: Registry, figures: () => ControlFigures): void {
  const { gauge, counter } = familiesOf(registry);
  gauge('route_generation', 'Lowest generation that a process runs.', ['route'], (set) => {
    for (const { name, generation } of figures().reports) set({ route: name }, generation);
  });
  gauge('route_state', '1 for the state that the route is in.', ['route', 'state'], (set) => {
    for (const report of figures().reports) for (const state of states) set({ route: report.name, state }, report.state === state ? 1 : 0);
  });
  gauge('config_revision_info', '1 for the revision of the configuration that is in force.', ['revision'], (set) => {
    const { revision } = figures();
    if (revision !== undefined) set({ revision }, 1);
  });
  gauge('config_refused', '1 while a configuration is refused, with the code of the reason.', ['code', 'revision'], (set) => {
    const { refused } = figures();
    if (refused) set({ code: /^SWY\d{4}/.exec(refused.reason)?.[0] ?? 'unknown', revision: refused.revision }, 1);
  });
  counter('config_reloads_total', 'New configurations that were offered, by what became of them.', ['outcome'], (set) => {
    for (const [outcome, count] of figures().reloads) set({ outcome }, count);
  });
  if (!figures().workers) return;
  gauge('workers', 'Worker processes: wanted, ready, and of those wanted the ones that keep dying (failing).', ['state'], (set) => {
    const { wanted = 0, ready = 0, failing = 0 } = figures().workers ?? {};
    for (const [state, count] of Object.entries({ wanted, ready, failing })) set({ state }, count);
  });
  counter(
    'worker_losses_total',
    'Worker processes that ended by themselves (died), or were killed because a change was not confirmed (unconfirmed) or nothing was heard (silent).',
    ['reason'],
    (set) => {
      for (const [reason, count] of figures().workers?.losses ?? []) set({ reason }, count);
    },
  );
}

/** Node's own (event-loop lag, memory). @param process to tell several apart */
export function nodeMetrics(registry: Registry, process?: string): void {
  collectDefaultMetrics({ register: registry, ...(process === undefined ? {} : { labels: { process } }) });
}

/** The text of /metrics. */
export async function exposition(processes: readonly ProcessMetrics[]): Promise<{ readonly contentType: string; readonly text: string }> {
  const registry = AggregatorRegistry.aggregate(processes.map((metrics) => metrics.map(kept)));
  return { contentType: registry.contentType, text: await registry.metrics() };
}

/** Counters of processes that have gone: without them a sum would fall, which Prometheus takes for a restart of everything. */
export function mergeCounters(processes: readonly ProcessMetrics[]): ProcessMetrics {
  const values = new Map<string, Metric>();
  for (const metric of processes.flat()) {
    if (!metric.name.startsWith(PREFIX) || String(metric.type) !== 'counter') continue;
    const sums = new Map((values.get(metric.name)?.values ?? []).map((value) => [JSON.stringify(value.labels), value]));
    for (const { labels, value, ...more } of metric.values) {
      const key = JSON.stringify(labels);
      sums.set(key, { ...more, labels, value: value + (sums.get(key)?.value ?? 0) });
    }
    values.set(metric.name, { ...metric, values: [...sums.values()] });
  }
  return [...values.values()];
}

const PREFIX = 'switchyard_proxy_';

/** prom-client leaves figures of Node out of a sum; here each process has a label of its own, so that nothing is summed up. */
function kept(metric: Metric): Metric {
  return metric.name.startsWith(PREFIX) ? metric : ({ ...metric, aggregator: 'sum' } as typeof metric);
}

type Family = (name: string, help: string, labelNames: string[], read: (set: SetValue) => void, aggregator?: Aggregator) => void;

function familiesOf(registry: Registry): { readonly gauge: Family; readonly counter: Family } {
  const family =
    (Kind: typeof Gauge | typeof Counter): Family =>
    (name, help, labelNames, read, aggregator = 'sum') => {
      new Kind({
        aggregator,
        name: `${PREFIX}${name}`,
        help,
        labelNames,
        registers: [registry],
        collect(this: { reset(): void; inc(labels: Labels, value: number): void }) {
          this.reset();
          read((labels, value) => this.inc(labels, value));
        },
      } as never);
    };
  return { gauge: family(Gauge), counter: family(Counter) };
}
