import type { ClientsConfig, CompactId } from './client-messages';
import type { Report } from './client-report';
import { encodeValue } from './records';

/**
 * Sends records until it is told to stop, one batch at a time: the client numbers the batches of an idempotent producer when they are
 * acknowledged, so two in flight would get the same number.
 */
export async function runProducer(config: ClientsConfig, name: string, paceMs: number, report: Report, stop: AbortSignal): Promise<void> {
  const next = new Map<string, number>();
  let producer = await connect(config, name);
  for (let turn = 0; !stop.aborted; turn++) {
    const started = Date.now();
    const topic = config.topics[turn % 8 === 7 ? config.topics.length - 1 : 0] as string;
    const key = `${name}-key-${turn % config.keysPerProducer}`;
    const stream = `${topic} ${key}`;
    const sequence = next.get(stream) ?? 0;
    next.set(stream, sequence + 1);
    const record: CompactId = [topic, name, key, sequence];
    try {
      await producer.send({ messages: [{ topic, key, value: encodeValue({ topic, producer: name, key, sequence }) }] });
      report.acknowledged([record]);
    } catch (error) {
      report.error(name, error);
      // Whether the batch was stored is not known, so its number must not be used again: a new producer has new numbers.
      void producer.close().catch(() => undefined);
      producer = await connect(config, name);
    }
    await pause(paceMs - (Date.now() - started));
  }
  await producer.close().catch(() => undefined);
}

async function connect({ bootstrap }: ClientsConfig, name: string) {
  const { Producer, stringSerializers } = await import('@platformatic/kafka');
  return new Producer({
    clientId: name,
    bootstrapBrokers: bootstrap.split(','),
    serializers: stringSerializers,
    idempotent: true,
    acks: -1,
    retryDelay: 100,
    autocreateTopics: false,
    // The client renews the metadata of one topic at a time and would take leaders of one cluster for nodes of the other.
    metadataMaxAge: 3_600_000,
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
