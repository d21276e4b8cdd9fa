import { decodeValue, encodeValue, identity, type LogRecord, type RecordId } from '../../../lib/cli/demo/records';
import { judge, type Verdict } from '../../../lib/cli/demo/verdict';
import { until } from '../../support/until';
import { JavaConsumer, JavaProducer, readTopics } from '../clients/java';
import { KcatConsumer, KcatProducer } from '../clients/kcat';
import type { Consumer, PlacedRecord, Producer } from '../clients/records';
import { hasKcat } from '../kafka/tools';

const groups = { java: 'java-consumers', kcat: 'kcat-consumers' } as const;

/** Producers and consumer groups that go on while a group is moved. */
export class Load {
  /** Returns once every client works. */
  public static async start(bootstrapServers: string, topics: readonly string[]): Promise<Load> {
    const common = { bootstrapServers, topics };
    const key = 'java-{key}';
    const value = encodeValue({ topic: '', producer: 'java', key, sequence: 0 }).replace(/0(?=\D*$)/, '{sequence}');
    const producers: Producer[] = [await JavaProducer.start({ ...common, rate: 200, keys: 4, key, value })];
    const consumers: Consumer[] = [await JavaConsumer.start({ ...common, group: groups.java })];
    if (hasKcat()) {
      producers.push(new KcatProducer({ bootstrapServers, topic: topics[0]!, rate: 50, record: kcatRecord }));
      consumers.push(new KcatConsumer({ ...common, group: groups.kcat }));
    }
    const load = new Load(producers, consumers, topics);
    await load.moveOn('the first records of every client');
    return load;
  }

  private constructor(
    private readonly producers: readonly Producer[],
    private readonly consumers: readonly Consumer[],
    private readonly topics: readonly string[],
  ) {}

  public get acknowledged(): readonly RecordId[] {
    return this.producers.flatMap(({ acknowledged }) => idsOf(acknowledged));
  }

  /** Errors that reached an application. */
  public get errors(): string[] {
    return [...this.producers, ...this.consumers].flatMap(({ errors }) => errors);
  }

  /** Waits until every producer has new acknowledgements and every consumer new records. */
  public async moveOn(describe = 'progress of every client'): Promise<void> {
    const counts = () => [
      ...this.producers.map(({ acknowledged }) => acknowledged.length),
      ...this.consumers.map(({ consumed }) => consumed.length),
    ];
    const before = counts();
    await until(() => counts().every((count, client) => count > before[client]! + 20), { describe, timeout: 60_000 });
  }

  /**
   * Ends the producers, lets the consumers catch up, ends them, and counts. One verdict a consumer group, since each was to be given
   * every record.
   */
  public async stop(clusters: { readonly source: string; readonly destination: string }): Promise<Verdict[]> {
    await Promise.all(this.producers.map((producer) => producer.stop()));
    const { acknowledged } = this;
    await Promise.all(this.consumers.map((consumer) => caughtUp(consumer, acknowledged)));
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));

    const [source, destination] = await Promise.all(
      [clusters.source, clusters.destination].map(async (cluster) => logOf(await readTopics(cluster, this.topics))),
    );
    return this.consumers.map(({ consumed }) =>
      judge({ acknowledged, source: source!, destination: destination!, delivered: idsOf(consumed) }),
    );
  }
}

/** Keys and values of kcat's producer: three keys in turn. */
function kcatRecord(n: number): { readonly key: string; readonly value: string } {
  const key = `kcat-${n % 3}`;
  return { key, value: encodeValue({ topic: '', producer: 'kcat', key, sequence: Math.floor(n / 3) }) };
}

/** A consumer that misses records is not waited for any longer: the verdict counts them. */
async function caughtUp({ consumed }: Consumer, wanted: readonly RecordId[]): Promise<void> {
  const left = new Set(wanted.map(identity));
  let seen = 0;
  const isEmpty = () => {
    for (const id of idsOf(consumed.slice(seen))) left.delete(identity(id));
    seen = consumed.length;
    return left.size === 0;
  };
  await until(isEmpty, { timeout: 30_000 }).catch(() => undefined);
}

function logOf(records: readonly PlacedRecord[]): LogRecord[] {
  return records.flatMap(({ topic, partition, offset, value }) => {
    const id = decodeValue(topic, value);
    return id ? [{ ...id, partition, offset }] : [];
  });
}

function idsOf(records: readonly PlacedRecord[]): RecordId[] {
  return logOf(records);
}
