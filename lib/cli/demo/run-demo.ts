import { CodedError } from '../../core/coded-error';
import { type SandboxAddresses, sandboxFolder, sandboxTopics } from '../../sandbox/addresses';
import { startCompanion } from '../child';
import type { CutoverEvent } from '../execute/events';
import type { RunReport } from '../execute/report';
import { runCutover } from '../execute/run';
import { starterVariable } from '../interrupt';
import { launcher } from '../package';
import { findTerraform } from '../terraform';
import { type ClientStats, type LiveClients, startClients } from './client-process';
import type { ClientsConfig } from './client-messages';
import { mirrorLag } from './lag';
import { identity } from './records';
import { type Verdict, brokenPromises } from './verdict';
import { verify } from './verify';
import { openWorkspace } from './workspace';

export interface DemoOptions {
  /** Folder of a project whose group `orders` moves between the sandbox's clusters. @default the package's first-cutover example */
  readonly project?: string;
  readonly basePort: number;
  readonly recordsPerSecond: number;
  readonly onEvent: (event: DemoEvent) => void;
  readonly signal?: AbortSignal;
}

export type DemoEvent =
  | CutoverEvent
  | { readonly type: 'sandbox'; readonly addresses: SandboxAddresses }
  | { readonly type: 'clients'; readonly config: ClientsConfig }
  | {
      readonly type: 'live';
      readonly produced: number;
      readonly consumed: number;
      readonly errors: number;
      /** Records by which each mirror is behind. */
      readonly lag: ReadonlyMap<string, number>;
    }
  | { readonly type: 'verifying' };

/** What `switchyard demo --json` prints. */
export interface DemoResult extends Omit<Verdict, 'examples'> {
  /** Sends that were refused and consumer errors that reached the application. */
  readonly clientErrors: number;
  /** From the first replica that fenced to the first response of the destination; null when it was not seen. */
  readonly windowMs: number | null;
  /** Longest time between two acknowledgements, over all producers: the window as producers felt it. */
  readonly longestPauseMs: number;
  readonly stages: readonly {
    readonly name: string;
    readonly changes: readonly string[];
    readonly gates: readonly string[];
    readonly ms: number;
  }[];
  /** Promises that were not kept; empty when all is well. */
  readonly broken: readonly string[];
  readonly errors: ClientStats['errors'];
  /** Consumers that joined their group again, which is part of normal group life and no error. */
  readonly rejoins: ClientStats['rejoins'];
}

const group = 'orders';

/**
 * Moves live producers and consumers from one cluster to another and says, from what both clusters hold afterwards, what became of
 * every record.
 *
 * @throws SWY8001, SWY8002 no usable Terraform; SWY8018 no project; SWY8011 the sandbox did not start; SWY8017 the clients; SWY8020 a cluster cannot be read; and what the stages throw
 */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  // Said before anything is started; the run itself would find out only when clients work already.
  await findTerraform();
  const workspace = await openWorkspace(options.project);
  const closers: (() => Promise<unknown>)[] = [() => workspace.remove()];
  try {
    const sandbox = startCompanion(
      'switchyard sandbox',
      process.execPath,
      [launcher, 'sandbox', '--json', '--base-port', String(options.basePort)],
      {
        cwd: workspace.folder,
        env: { ...process.env, [starterVariable]: '1' },
      },
    );
    closers.push(() => sandbox.stop());
    const ready = prepare(sandbox.firstLine, options);
    const failure = new AbortController();
    ready.catch(() => failure.abort());
    closers.push(async () => (await ready.catch(() => undefined))?.clients.stop());

    const stopWatching = watch(ready, options);
    const signal = AbortSignal.any([failure.signal, ...(options.signal ? [options.signal] : [])]);
    const moving = moveGroup(workspace.folder, ready, { ...options, signal }).finally(stopWatching);
    // Without sandbox or clients the move ends, too; why they are not there is the better reason.
    const report = await moving.catch(async (error: unknown) => {
      await ready;
      throw error;
    });
    const { addresses, clients } = await ready;
    if (report.error) throw new Error(report.error.message);
    return await conclude(report, addresses, clients, options);
  } finally {
    for (const closer of closers.reverse()) await closer();
  }
}

interface Ready {
  readonly addresses: SandboxAddresses;
  readonly clients: LiveClients;
}

async function prepare(firstLine: Promise<string>, { recordsPerSecond, onEvent }: DemoOptions): Promise<Ready> {
  const addresses = JSON.parse(await firstLine) as SandboxAddresses;
  onEvent({ type: 'sandbox', addresses });
  const config: ClientsConfig = {
    bootstrap: addresses.gateway.bootstrap,
    topics: sandboxTopics.map(({ name }) => name),
    group: 'orders-workers',
    producers: 3,
    consumers: 2,
    keysPerProducer: 5,
    recordsPerSecond,
  };
  const clients = await startClients(config);
  onEvent({ type: 'clients', config });
  return { addresses, clients };
}

function moveGroup(project: string, ready: Promise<Ready>, options: DemoOptions): Promise<RunReport> {
  return runCutover({
    project,
    group,
    context: { 'sandbox.basePort': options.basePort, 'sandbox.folder': sandboxFolder },
    onEvent: options.onEvent,
    ...(options.signal ? { signal: options.signal } : {}),
    async beforeStage(stage) {
      const { clients } = await ready;
      // Enough traffic on both sides of the switch for a loss to show.
      if (stage === 'fence' || stage === 'settle') await moreTraffic(clients, 2 * options.recordsPerSecond, stage);
    },
  });
}

async function conclude(
  report: RunReport,
  addresses: SandboxAddresses,
  clients: LiveClients,
  { onEvent }: DemoOptions,
): Promise<DemoResult> {
  await clients.stopProducers();
  const all = new Set(clients.stats().acknowledged.map(identity));
  await until(() => {
    for (const { topic, producer, key, sequence } of clients.stats().delivered) all.delete(identity({ topic, producer, key, sequence }));
    return all.size === 0;
  }, 20_000);
  const stats = clients.stats();
  await clients.stop();
  onEvent({ type: 'verifying' });
  const verdict = await verify({
    source: addresses.source.bootstrapServers,
    destination: addresses.destination.bootstrapServers,
    topics: sandboxTopics.map(({ name }) => name),
    clients: stats,
  });
  return resultOf(report, stats, verdict);
}

export function resultOf(report: RunReport, stats: ClientStats, { examples, ...counts }: Verdict): DemoResult {
  return {
    ...counts,
    clientErrors: stats.errors.length,
    windowMs: report.window?.ms ?? null,
    longestPauseMs: stats.longestPauseMs,
    stages: report.stages.map(({ name, changes, gates, timings }) => ({
      name,
      changes: changes.map(
        ({ action, address, attributes }) => `${action} ${address}${attributes.length > 0 ? ` (${attributes.join(', ')})` : ''}`,
      ),
      gates: gates.map(({ gate, observed }) => `${gate}: ${observed}`),
      ms: timings?.total ?? 0,
    })),
    broken: brokenPromises({ ...counts, examples }),
    errors: stats.errors,
    rejoins: stats.rejoins,
  };
}

/** Tells every two seconds how the clients and the mirrors do. */
function watch(ready: Promise<Ready>, { onEvent }: DemoOptions): () => void {
  const timer = setInterval(() => {
    void ready
      .then(async ({ addresses, clients }) => {
        const lag = await mirrorLag(addresses);
        const { acknowledged, delivered, errors } = clients.stats();
        onEvent({ type: 'live', produced: acknowledged.length, consumed: delivered.length, errors: errors.length, lag });
      })
      .catch(() => undefined);
  }, 2000);
  return () => clearInterval(timer);
}

/** @throws SWY8017 the clients stand still */
async function moreTraffic(clients: LiveClients, records: number, stage: string): Promise<void> {
  const { acknowledged, delivered } = clients.stats();
  const wanted = { acknowledged: acknowledged.length + records, delivered: delivered.length + records };
  const enough = await until(() => {
    const now = clients.stats();
    return now.acknowledged.length >= wanted.acknowledged && now.delivered.length >= wanted.delivered;
  }, 20_000);
  if (enough) return;
  const { errors, ...now } = clients.stats();
  throw new CodedError('SWY8017', {
    detail: `before ${stage} ${now.acknowledged.length} records were acknowledged and ${now.delivered.length} delivered; ${errors.map(({ message }) => message).join('; ') || 'no error'}`,
  });
}

async function until(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline;) {
    if (condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return condition();
}
