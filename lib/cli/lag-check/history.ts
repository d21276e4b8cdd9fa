import type { LiveMirror } from '../group/live';

/** What one look at the mirrors has shown. */
export interface LagSample {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly mirrors: readonly LiveMirror[];
  /** Topics of the group that are no mirrors. */
  readonly absent: readonly string[];
}

/** What is known of one topic's lag, or of all topics together. */
export interface LagTrend {
  /** Records that are not on the destination yet. */
  readonly lag: number;
  /** Lag of the samples, oldest first. */
  readonly trend: readonly number[];
  /** Records a second by which the lag grows; negative while it shrinks, absent until two samples are there. */
  readonly rate?: number;
  /** Seconds until the lag is zero at this rate; absent while it does not shrink. */
  readonly secondsToZero?: number;
}

export interface TopicLag extends LagTrend {
  readonly topic: string;
  /** Of one partition alone; absent for the whole topic. */
  readonly partition?: number;
  readonly status: string;
  readonly error?: string;
}

/** Samples that a trend shows. */
const kept = 30;
/** Milliseconds over which a rate is taken: less jumps with every fetch, more is late to see a turn. */
const rateOver = 10_000;
/** Status of a topic that no mirror has. */
const absent = 'ABSENT';

/** The last samples of a group's lag. */
export class LagHistory {
  private readonly samples: LagSample[] = [];

  public add(sample: LagSample): void {
    this.samples.push(sample);
    if (this.samples.length > kept) this.samples.shift();
  }

  public get last(): LagSample | undefined {
    return this.samples.at(-1);
  }

  /** Over all topics. */
  public get total(): LagTrend {
    return trendOf(this.samples.map((sample) => [sample.at, totalOf(sample)]));
  }

  public get topics(): TopicLag[] {
    const { last } = this;
    if (!last) return [];
    const byTopic = this.samples.map((sample) => [sample.at, new Map(sample.mirrors.map(({ topic, lag }) => [topic, lag]))] as const);
    return [
      ...last.mirrors.map(({ topic, status, error }) => ({
        topic,
        status,
        ...(error !== undefined && { error }),
        ...trendOf(byTopic.flatMap(([at, lags]) => (lags.has(topic) ? [[at, lags.get(topic) as number] as const] : []))),
      })),
      ...last.absent.map((topic) => ({ topic, status: absent, lag: 0, trend: [] })),
    ];
  }

  /** Every partition of every mirror, in order; a topic whose partitions nobody reports as a whole. */
  public get partitions(): TopicLag[] {
    const bySample = this.samples.map(
      ({ at, mirrors }) => [at, new Map(mirrors.map((mirror) => [mirror.topic, mirror.partitions]))] as const,
    );
    const lagsOf = (topic: string, partition: number) =>
      bySample.flatMap(([at, mirrors]) => {
        const lag = mirrors.get(topic)?.get(partition);
        return lag === undefined ? [] : [[at, lag] as const];
      });
    const reported = new Map(this.last?.mirrors.map(({ topic, partitions }) => [topic, partitions]));
    return this.topics.flatMap((row): TopicLag[] => {
      const { topic, status, error } = row;
      const numbers = [...(reported.get(topic)?.keys() ?? [])].sort((one, other) => one - other);
      if (numbers.length === 0) return [row];
      return numbers.map((partition) => ({
        topic,
        partition,
        status,
        ...(error !== undefined && { error }),
        ...trendOf(lagsOf(topic, partition)),
      }));
    });
  }

  /**
   * Whether the fence may go up as far as mirrors and lag go: every topic of the group is an ACTIVE mirror, and the lag was under the threshold for the time
   * that the gate asks for, without growing.
   */
  public isReady({ maxLag, stableMs }: { readonly maxLag: number; readonly stableMs: number }): boolean {
    const { last } = this;
    if (!last || last.absent.length > 0 || last.mirrors.length === 0) return false;
    if (last.mirrors.some(({ status }) => status !== 'ACTIVE')) return false;
    const lags = this.samples.map((sample) => [sample.at, totalOf(sample)] as const);
    const begin = lags.findLastIndex(([, lag]) => !isUnder(lag, maxLag)) + 1;
    const under = lags.slice(begin).filter(([at], index, all) => index === all.length - 1 || at >= last.at - Math.max(stableMs, rateOver));
    const [first] = under;
    if (!first || under.length < 2 || last.at - first[0] < stableMs) return false;
    // Lag comes and goes with every fetch; it grows when it gained more than a tenth of what is allowed, as the gate has it.
    return totalOf(last) - first[1] <= Math.floor(maxLag / 10);
  }
}

const totalOf = ({ mirrors }: LagSample): number => mirrors.reduce((sum, { lag }) => sum + lag, 0);
const isUnder = (lag: number, maxLag: number): boolean => lag === 0 || lag < maxLag;

function trendOf(lags: readonly (readonly [at: number, lag: number])[]): LagTrend {
  const last = lags.at(-1);
  if (!last) return { lag: 0, trend: [] };
  const [now, lag] = last;
  const from = lags.find(([at]) => at >= now - rateOver) as readonly [number, number];
  const rate = now > from[0] ? ((lag - from[1]) * 1000) / (now - from[0]) : undefined;
  return {
    lag,
    trend: lags.map(([, one]) => one),
    ...(rate !== undefined && { rate }),
    ...(lag === 0 ? { secondsToZero: 0 } : rate !== undefined && rate < 0 ? { secondsToZero: lag / -rate } : {}),
  };
}
