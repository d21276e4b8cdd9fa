import { decodeValue, identity, type LogRecord, type RecordId } from '../../../lib/cli/demo/records';
import { judge, type Verdict } from '../../../lib/cli/demo/verdict';
import { until } from '../../support/until';
import type { Client, ClientProgram } from './programs';

export interface LoadOptions {
  readonly bootstrap: string;
  readonly topics: readonly string[];
  /** Names of groups begin with it. */
  readonly group: string;
}

/** Records a second of each library's producer. */
const rate = 6;

/** A producer and a consumer group of each library, on all topics. */
export class Load {
  /** Returns once every client works. */
  public static async start(programs: readonly ClientProgram[], { bootstrap, topics, group }: LoadOptions): Promise<Load> {
    const common = { bootstrap, topics: topics.join() };
    const load = new Load(
      programs.map((program) => program.start('produce', { ...common, rate, keys: 3 })),
      programs.map((program) => program.start('consume', { ...common, group: `${group}-${program.library}` })),
    );
    await load.moveOn('the first records of every client', 2);
    return load;
  }

  private constructor(
    private readonly producers: readonly Client[],
    private readonly consumers: readonly Client[],
  ) {}

  /** Errors that reached an application. */
  public get errors(): string[] {
    return [...this.producers, ...this.consumers].flatMap(({ name, errors }) => errors.map((error) => `${name}: ${error}`));
  }

  /** Waits until every producer has so many new acknowledgements and every consumer new records. */
  public async moveOn(describe: string, by = 5): Promise<void> {
    const all = [...this.producers, ...this.consumers];
    const before = all.map(({ progress }) => progress);
    const behind = () => all.filter(({ progress }, index) => progress < before[index]! + by);
    const fate = () => behind().find((client) => client.fate !== undefined)?.fate;
    await until(() => behind().length === 0 || fate() !== undefined, {
      describe: () =>
        `${describe}: ${behind()
          .map(({ name, progress }) => `${name} stands at ${progress}`)
          .join(', ')}; ${this.errors.slice(-3).join('; ')}`,
      timeout: 45_000,
    });
    const why = fate();
    if (why !== undefined) throw new Error(`${describe}: ${why}`);
  }

  /**
   * Ends the producers, lets the consumers catch up, ends them, and counts: one verdict a consumer group, since each was to be given every record.
   * @param others what producers that are not of this load were told is stored
   */
  public async stop(
    others: readonly RecordId[],
    read: { source(): Promise<LogRecord[]>; destination(): Promise<LogRecord[]> },
  ): Promise<Verdict[]> {
    await Promise.all(this.producers.map((producer) => producer.stop()));
    const acknowledged = [...this.producers.flatMap((producer) => idsOf(producer.acknowledged)), ...others];
    const [source, destination] = await Promise.all([read.source(), read.destination()]);
    await Promise.all(this.consumers.map((consumer) => caughtUp(consumer, acknowledged)));
    // They are not waited for: kafkajs lets a fetch that is under way come to its end, which takes five seconds.
    for (const consumer of this.consumers) void consumer.stop();
    return this.consumers.map(({ consumed }) => judge({ acknowledged, source, destination, delivered: idsOf(consumed) }));
  }
}

/** A consumer that misses records is not waited for any longer: the verdict counts them. */
async function caughtUp({ consumed }: Client, wanted: readonly RecordId[]): Promise<void> {
  const left = new Set(wanted.map(identity));
  let seen = 0;
  const isEmpty = () => {
    for (const id of idsOf(consumed.slice(seen))) left.delete(identity(id));
    seen = consumed.length;
    return left.size === 0;
  };
  await until(isEmpty, { timeout: 30_000 }).catch(() => undefined);
}

type Values = readonly { readonly topic: string; readonly partition: number; readonly offset: number; readonly value: string }[];

export function logOf(records: Values): LogRecord[] {
  return records.flatMap(({ topic, partition, offset, value }) => {
    const id = decodeValue(topic, value);
    return id ? [{ ...id, partition, offset }] : [];
  });
}

function idsOf(records: Values): RecordId[] {
  return logOf(records);
}
