import type { RunReport } from '../../lib/cli/execute/report';
import { Load } from '../../test/e2e/cutover/load';
import { Pair } from './pair';
import { type Phases, PhaseWatch } from './phases';

/** Milliseconds around the change itself. */
export interface StageOverhead {
  readonly stage: string;
  readonly plan: number;
  readonly guard: number;
  readonly apply: number;
}

export interface KafkaWindow {
  readonly phases: Phases;
  readonly stages: readonly StageOverhead[];
  /** Milliseconds to synthesise the stages up to `switch`, before any of them. */
  readonly synth: number | undefined;
  /** Records that were acknowledged, and what became of them; zero each but the first. */
  readonly acknowledged: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly reordered: number;
}

/** Cuts so many topics over between two clusters of Apache Kafka, with a Java and a librdkafka producer and consumer at work. */
export async function measureWindow(count: number, say: (text: string) => void): Promise<KafkaWindow> {
  const topics = Array.from({ length: count }, (_, index) => `orders-${String(index + 1).padStart(4, '0')}`);
  say(`${count} topics: starting two clusters of three brokers`);
  const pair = await Pair.start(topics);
  try {
    // Mirrors first, so that the lag is near zero however long the clients take to come up.
    const before = await executed(pair, 'mirror');
    say(`${count} topics: mirrors are made, starting clients`);
    const load = await Load.start(pair.addresses.gateway.bootstrap, topics);
    say(`${count} topics: clients are at work, cutting over`);
    const watch = new PhaseWatch(pair.addresses.gateway);
    // The link is gone after the last stage, and with it the times of its mirrors.
    const report = await executed(pair, 'switch');
    await watch.stop();
    if (report.window === undefined) throw new Error('the run has no window: no client was served by the destination');
    say(`${count} topics: window ${report.window.ms} ms, comparing the logs`);
    const verdicts = await load.stop(pair.clusters);
    const sum = (of: 'lost' | 'duplicated' | 'reordered') => verdicts.reduce((total, verdict) => total + verdict[of], 0);
    return {
      phases: watch.phases(report.window, pair.linking),
      stages: [...overheadOf(before), ...overheadOf(report)],
      synth: report.prepared?.synth,
      acknowledged: verdicts[0]?.acknowledged ?? 0,
      lost: sum('lost'),
      duplicated: sum('duplicated'),
      reordered: sum('reordered'),
    };
  } finally {
    await pair.remove();
  }
}

async function executed(pair: Pair, stage: string): Promise<RunReport> {
  const execution = pair.project.execute(['--to', stage]);
  const report = await execution.report();
  if (report.outcome === 'done') return report;
  throw new Error(`the run to ${stage} ended as ${report.outcome}:\n${execution.progress.slice(-3000)}`);
}

export function overheadOf({ stages }: RunReport): StageOverhead[] {
  return stages.map(({ name, timings }) => ({
    stage: name,
    plan: Math.round(timings?.plan ?? 0),
    guard: Math.round(timings?.guard ?? 0),
    apply: Math.round(timings?.apply ?? 0),
  }));
}
