import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '../../lib/cli/execute/report';
import { startSandbox } from '../../lib/cli/sandbox/start';
import type { LinkingService } from '../../lib/sandbox';
import { Project } from '../../test/e2e/cutover/project';
import { freePortRange } from '../../test/e2e/kafka/ports';
import { overheadOf, type StageOverhead } from './kafka-window';

const switchyard = join(__dirname, '..', '..', 'bin', 'switchyard.js');
const app = join(__dirname, 'app.ts');

/** More than a sandbox has, replicas included. */
const portCount = 140;
const promotion = 'POST /links/{link}/mirrors:promote';

export interface ThousandTopics {
  readonly topics: number;
  /** `switchyard init`, process start to process end. */
  readonly initSeconds: number;
  /** From the first promotion that was asked for to the last mirror that was stopped. */
  readonly promoteSeconds: number;
  /** `switchyard status` at `switch`, where the link and every mirror are still there to be looked at. */
  readonly statusSeconds: number;
  /** `switchyard execute`, all stages. */
  readonly executeSeconds: number;
  readonly stages: readonly StageOverhead[];
  readonly synth: number | undefined;
}

/** Takes a group of so many topics through every stage in the sandbox. */
export async function measureThousand(topics: number, say: (text: string) => void): Promise<ThousandTopics> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-bench-'));
  const sandbox = await startSandbox({ basePort: await freePortRange(portCount), folder, moreTopics: topics });
  const names = Array.from({ length: topics }, (_, index) => `topic-${String(index + 1).padStart(4, '0')}`);
  const project = await Project.create(sandbox.addresses, { app, context: { 'bench.topics': names } });
  try {
    say(`${topics} topics in the sandbox: init`);
    const initSeconds = await timed('init', 'orders', '--json', '--project', project.folder);
    say(`${topics} topics in the sandbox: init took ${initSeconds} s; execute`);
    const began = performance.now();
    // The link is gone after the last stage, and with it the times of its mirrors.
    const upToSwitch = await executed(project, ['--to', 'switch']);
    const untilSwitch = performance.now() - began;
    const promoteSeconds = promotionTime(sandbox.clusters.linking);
    say(`${topics} topics in the sandbox: promotion took ${promoteSeconds} s; status`);
    const statusSeconds = await timed('status', '--json', '--project', project.folder);
    say(`${topics} topics in the sandbox: status took ${statusSeconds} s; the last stage`);
    const settling = performance.now();
    const rest = await executed(project, []);
    const executeSeconds = inSeconds(untilSwitch + performance.now() - settling);
    return {
      topics,
      initSeconds,
      promoteSeconds,
      statusSeconds,
      executeSeconds,
      stages: [...overheadOf(upToSwitch), ...overheadOf(rest)],
      synth: upToSwitch.prepared?.synth,
    };
  } finally {
    await project.remove();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function executed(project: Project, args: readonly string[]): Promise<RunReport> {
  const execution = project.execute(args);
  const report = await execution.report();
  if (report.outcome === 'done') return report;
  throw new Error(`the run ended as ${report.outcome}: ${report.error?.message ?? ''}\n${execution.progress.slice(-3000)}`);
}

/** From the first promotion that was asked for to the last mirror that was stopped. */
function promotionTime({ faults, engine }: LinkingService): number {
  const asked = faults.history.filter(({ endpoint }) => endpoint === promotion).map(({ at }) => at);
  const stopped = engine.all().flatMap(({ mirrors }) => [...mirrors.values()].map(({ stateTimeMs }) => stateTimeMs));
  return inSeconds(Math.max(...stopped) - Math.min(...asked));
}

/** Runs a command of ours, process start to process end. */
async function timed(...args: readonly string[]): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, [switchyard, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  // 1 is an answer, too: a group that is not ready.
  if (code !== 0 && code !== 1) throw new Error(`switchyard ${args.join(' ')} ended with ${code}: ${complaint.slice(-2000)}`);
  return secondsSince(began);
}

function secondsSince(began: number): number {
  return inSeconds(performance.now() - began);
}

function inSeconds(ms: number): number {
  return Math.round(ms / 10) / 100;
}
