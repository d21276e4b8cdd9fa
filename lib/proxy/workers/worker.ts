import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { ApiRanges } from '../rewrite/clamp';
import { DomainSet } from './domain-set';
import { domainOf, securityFor } from './environment';
import { LocalPlane } from './local-plane';
import { type Message, type Order, packError, type Sent, type WorkerReport } from './messages';
import { ReportFeed } from './report-feed';

/** The program of a worker: a {@link LocalPlane} that the primary process directs. */
class Worker {
  private plane: LocalPlane | undefined;
  private domains: DomainSet | undefined;
  private feed: ReportFeed | undefined;
  private ranges: ApiRanges = new Map();
  private last: Promise<unknown> = Promise.resolve();

  public receive(order: Sent): void {
    // A probe or a drain may take long and must not keep a fence waiting.
    const result = order.order === 'ping' ? Promise.resolve() : (this.last = this.last.then(() => this.carryOut(order)));
    this.last = this.last.catch(() => undefined);
    result
      .then((value) => (value instanceof Later ? value.value : value))
      .then((value) => say({ type: 'done', seq: order.seq, result: value }))
      .catch((error: unknown) => say({ type: 'failed', seq: order.seq, error: packError(error) }));
  }

  private async carryOut(order: Order): Promise<unknown> {
    if (order.order === 'start') return this.start(order);
    const { plane, domains, feed } = this;
    if (!plane || !domains || !feed) throw new Error('the worker is not started');
    switch (order.order) {
      case 'open':
        await plane.open(order.version);
        return feed.now();
      case 'change':
        await plane.change(order.version);
        return feed.now();
      case 'configure':
        return plane.configure(order.sections);
      case 'offer':
        this.ranges = order.ranges;
        return undefined;
      case 'teach':
        return domains.teach(order.learned);
      case 'remove':
        return new Later(plane.remove(order.name, order));
      case 'is-ready':
        return new Later(plane.isReady(order.name));
      case 'metrics':
        return new Later(plane.metrics().then(([own]) => own));
      case 'close':
        return new Later(plane.close(order).then(whenSent));
      default:
        return undefined;
    }
  }

  private async start({
    worker,
    settings,
    ranges,
    learned,
    routes,
    log: { level, bindings },
  }: Order & { order: 'start' }): Promise<readonly WorkerReport[]> {
    const log = pino({ level }, pino.destination({ fd: 2, sync: true })).child({ ...bindings, worker });
    const registry = new Registry();
    collectDefaultMetrics({ register: registry, labels: { process: `worker-${worker}` } });
    this.ranges = ranges;
    const security = await securityFor(settings, log);
    const domains = new DomainSet(
      settings.sections.streamingDomains,
      (spec) => domainOf(spec, security, log),
      (news) => say({ type: 'learned', learned: news }),
    );
    for (const news of learned) domains.teach(news);
    const plane = new LocalPlane(settings, { domains, security, log, registry, ranges: () => this.ranges });
    this.domains = domains;
    this.plane = plane;
    for (const version of routes) await plane.open(version);
    this.feed = new ReportFeed(plane, (reports) => say({ type: 'reports', reports }));
    return this.feed.now();
  }
}

const SENT_LOOK_MS = 20;
const SENT_LIMIT_MS = 1_500;

/** The last bytes of connections that were ended must leave before this process does. */
async function whenSent(): Promise<void> {
  const limit = Date.now() + SENT_LIMIT_MS;
  while (process.getActiveResourcesInfo().includes('TCPSocketWrap') && Date.now() < limit) await wait(SENT_LOOK_MS);
}

/** A result that later orders need not wait for. */
class Later {
  public constructor(public readonly value: Promise<unknown>) {}
}

function say(message: Message): void {
  if (process.connected) process.send?.(message);
}

const worker = new Worker();
process.on('message', (order: Sent) => worker.receive(order));
say({ type: 'up' });
// The primary process says when to stop: a signal from a terminal goes to the whole process group.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
// Without the primary nobody could fence this worker: node:cluster ends it, and with it its connections, when the channel between them closes.
