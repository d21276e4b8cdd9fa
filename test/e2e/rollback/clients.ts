import { decodeValue, encodeValue, identity, type LogRecord, type RecordId } from '../../../lib/cli/demo/records';
import { judge, type Verdict } from '../../../lib/cli/demo/verdict';
import { until } from '../../support/until';
import { JavaConsumer, JavaProducer, readTopics } from '../clients/java';
import { KcatConsumer, KcatProducer } from '../clients/kcat';
import type { Consumer, PlacedRecord, Producer } from '../clients/records';
import { hasKcat } from '../kafka/tools';

/** Producers that come and go, and consumer groups that stay, while a group is moved there and back. */
export class Clients {
  public static async start(bootstrapServers: string, topics: readonly string[]): Promise<Clients> {
    const common = { bootstrapServers, topics };
    const clients = new Clients(bootstrapServers, topics, [await JavaConsumer.start({ ...common, group: 'java-consumers' })]);
    if (hasKcat()) clients.consumers.push(new KcatConsumer({ ...common, group: 'kcat-consumers' }));
    await clients.startJava();
    await clients.moveOn('the first records of every client');
    return clients;
  }

  private readonly producers: Producer[] = [];
  private readonly ended: Producer[] = [];

  private constructor(
    private readonly bootstrapServers: string,
    private readonly topics: readonly string[],
    private readonly consumers: Consumer[],
  ) {}

  /** A producer that is idempotent and goes on over every move. */
  private async startJava(): Promise<void> {
    const { bootstrapServers, topics } = this;
    const key = 'java-{key}';
    const value = encodeValue({ topic: '', producer: 'java', key, sequence: 0 }).replace(/0(?=\D*$)/, '{sequence}');
    this.producers.push(await JavaProducer.start({ bootstrapServers, topics, rate: 200, keys: 4, key, value }));
  }

  /** A librdkafka producer of this name; nothing where there is no kcat. */
  public startKcat(name: string): void {
    if (!hasKcat()) return;
    const record = (n: number) => {
      const key = `${name}-${n % 3}`;
      return { key, value: encodeValue({ topic: '', producer: name, key, sequence: Math.floor(n / 3) }) };
    };
    this.producers.push(new KcatProducer({ bootstrapServers: this.bootstrapServers, topic: this.topics[0]!, rate: 50, record }));
  }

  public async stopKcat(): Promise<void> {
    const going = this.producers.splice(1);
    this.ended.push(...going);
    await Promise.all(going.map((producer) => producer.stop()));
  }

  public get errors(): string[] {
    return [...this.producers, ...this.ended, ...this.consumers].flatMap(({ errors }) => errors);
  }

  /** Waits until every producer has new acknowledgements and every consumer new records. */
  public async moveOn(describe: string): Promise<void> {
    const counts = () => [
      ...this.producers.map(({ acknowledged }) => acknowledged.length),
      ...this.consumers.map(({ consumed }) => consumed.length),
    ];
    const before = counts();
    await until(() => counts().every((count, client) => count > before[client]! + 20), {
      describe: () => `${describe}: ${before.join(', ')} became ${counts().join(', ')}`,
      timeout: 60_000,
    });
  }

  /** Ends the clients and counts, one verdict a consumer group. `holder` is the cluster that is to hold everything. */
  public async stop(holder: string, other: string): Promise<Verdict[]> {
    await Promise.all(this.producers.map((producer) => producer.stop()));
    const acknowledged = [...this.producers, ...this.ended].flatMap((producer) => idsOf(producer.acknowledged));
    await Promise.all(this.consumers.map((consumer) => caughtUp(consumer, acknowledged)));
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
    const [held, left] = await Promise.all([holder, other].map(async (cluster) => idsOf(await readTopics(cluster, this.topics))));
    return this.consumers.map(({ consumed }) => judge({ acknowledged, source: left!, destination: held!, delivered: idsOf(consumed) }));
  }
}

/** A consumer that misses records is not waited for any longer: the verdict counts them. */
async function caughtUp({ consumed }: Consumer, wanted: readonly RecordId[]): Promise<void> {
  const isEmpty = () => {
    const seen = new Set(idsOf(consumed).map(identity));
    return wanted.every((id) => seen.has(identity(id)));
  };
  await until(isEmpty, { timeout: 30_000, every: 500 }).catch(() => undefined);
}

function idsOf(records: readonly PlacedRecord[]): LogRecord[] {
  return records.flatMap(({ topic, partition, offset, value }) => {
    const id = decodeValue(topic, value);
    return id ? [{ ...id, partition, offset }] : [];
  });
}
