import { prepareDistribution } from '../kafka/distribution';
import { LineProcess } from '../support/line-process';
import type { Consumer, PlacedRecord, Producer } from './records';

export interface JavaProducerOptions {
  readonly bootstrapServers: string;
  readonly topics: readonly string[];
  /** Records a second, over all topics. */
  readonly rate: number;
  readonly keys: number;
  /** Templates in which `{key}` and `{sequence}` are replaced. */
  readonly key: string;
  readonly value: string;
  /** After so many records it sends no more. @default - it goes on until it is stopped */
  readonly count?: number;
  /** Producer settings that differ from Kafka's defaults. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface JavaConsumerOptions {
  readonly bootstrapServers: string;
  readonly topics: readonly string[];
  readonly group: string;
  readonly settings?: Readonly<Record<string, string>>;
}

interface Event extends PlacedRecord {
  readonly event: 'acknowledged' | 'consumed' | 'stored' | 'error' | 'rebalanced' | 'closed';
  readonly during: string;
  readonly error: string;
}

/** The Java producer with Kafka's defaults: idempotent, acks=all. */
export class JavaProducer implements Producer {
  public static async start(options: JavaProducerOptions): Promise<JavaProducer> {
    const { bootstrapServers, topics, rate, keys, key, value, count, settings } = options;
    return new JavaProducer(
      await javaArguments('Produce', {
        ...settings,
        'bootstrap.servers': bootstrapServers,
        topics: topics.join(','),
        rate,
        keys,
        key,
        value,
        ...(count === undefined ? {} : { count }),
      }),
    );
  }

  public readonly acknowledged: PlacedRecord[] = [];
  public readonly errors: string[] = [];
  private readonly process: LineProcess;
  private closed = false;

  private constructor(args: readonly string[]) {
    this.process = javaProcess(args, (event) => {
      if (event.event === 'acknowledged') this.acknowledged.push(event);
      if (event.event === 'error') this.errors.push(`${event.during}: ${event.error}`);
      if (event.event === 'closed') this.closed = true;
    });
  }

  /** True once a producer with a `count` has sent and settled everything. */
  public get finished(): boolean {
    return this.closed;
  }

  public async stop(): Promise<void> {
    await this.process.end();
  }
}

/** A Java consumer in a group that commits what it has handed over. */
export class JavaConsumer implements Consumer {
  public static async start(options: JavaConsumerOptions): Promise<JavaConsumer> {
    const { bootstrapServers, topics, group, settings } = options;
    const all = { ...settings, 'bootstrap.servers': bootstrapServers, topics: topics.join(','), 'group.id': group };
    return new JavaConsumer(await javaArguments('Consume', all));
  }

  public readonly consumed: PlacedRecord[] = [];
  public readonly errors: string[] = [];
  /** Commits refused because the group was rebalanced, which every Java application has to expect. */
  public rebalances = 0;
  private readonly process: LineProcess;

  private constructor(args: readonly string[]) {
    this.process = javaProcess(args, (event) => {
      if (event.event === 'consumed') this.consumed.push(event);
      if (event.event === 'error') this.errors.push(`${event.during}: ${event.error}`);
      if (event.event === 'rebalanced') this.rebalances += 1;
    });
  }

  public async stop(): Promise<void> {
    await this.process.end();
  }
}

/** Every record that the topics hold, straight from a cluster and without a group. */
export async function readTopics(
  bootstrapServers: string,
  topics: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<PlacedRecord[]> {
  const stored: PlacedRecord[] = [];
  const values = { ...settings, 'bootstrap.servers': bootstrapServers, topics: topics.join(',') };
  const reader = javaProcess(await javaArguments('Read', values), (event) => {
    if (event.event === 'stored') stored.push(event);
  });
  await reader.end();
  return stored;
}

async function javaArguments(program: string, values: Readonly<Record<string, string | number>>): Promise<string[]> {
  const { classPath, quiet } = await prepareDistribution();
  const jvm = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', quiet];
  return [...jvm, '-cp', classPath, program, ...Object.entries(values).map(([name, value]) => `${name}=${value}`)];
}

function javaProcess(args: readonly string[], onEvent: (event: Event) => void): LineProcess {
  return new LineProcess('java', args, { onLine: (line) => onEvent(JSON.parse(line) as Event) });
}
