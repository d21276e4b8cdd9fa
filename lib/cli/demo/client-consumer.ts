import type { ClusterMetadata, Consumer, Message, MessagesStream } from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import type { ClientsConfig } from './client-messages';
import type { Report } from './client-report';
import { decodeValue } from './records';

type MetadataOptions = Parameters<Consumer['metadata']>[0];
type MetadataCallback = (error: Error | null, metadata: ClusterMetadata) => void;
type StringConsumer = Consumer<string, string, string, string>;
type StringStream = MessagesStream<string, string, string, string>;

/** Errors that tell a member of a group to join again; clients do so by themselves and do not show them to the application. */
const groupLife = /REBALANCE_IN_PROGRESS|UNKNOWN_MEMBER_ID|ILLEGAL_GENERATION|NOT_COORDINATOR|joins again/i;
const commitEveryMs = 100;
const rejoinAfterMs = 50;

/**
 * One member of the group. Offsets are committed only for records that were handled, so a record may be given again but never skipped.
 * A stream that ends with an error is opened again, as the client's manual asks of an application.
 */
export function runConsumer(
  config: ClientsConfig,
  name: string,
  report: Report,
  stop: AbortSignal,
): { joined: Promise<void>; ended: Promise<void> } {
  let join: () => void = () => undefined;
  const joined = new Promise<void>((resolve) => {
    join = resolve;
  });
  const ended = (async () => {
    const client = () => connect(config, name);
    for (let consumer = await client(); !stop.aborted; consumer = await client()) {
      try {
        const stream = await consumer.consume({
          topics: [...config.topics],
          mode: 'committed',
          fallbackMode: 'earliest',
          autocommit: false,
        });
        join();
        await handle(consumer, stream, report, stop);
      } catch (error) {
        if (!stop.aborted) tell(report, name, error);
      }
      // Leaving a group whose coordinator has changed may never be answered.
      void Promise.resolve(consumer.close(true)).catch(() => undefined);
      if (!stop.aborted) await new Promise((resolve) => setTimeout(resolve, rejoinAfterMs));
    }
  })();
  return { joined, ended };
}

async function handle(consumer: StringConsumer, stream: StringStream, report: Report, stop: AbortSignal): Promise<void> {
  const handled = new Map<string, Message<string, string, string, string>>();
  let failed: (error: unknown) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => {
    failed = reject;
  });
  const commits = setInterval(() => {
    if (handled.size === 0) return;
    const offsets = [...handled.values()].map(({ topic, partition, offset }) => ({ topic, partition, offset, leaderEpoch: -1 }));
    handled.clear();
    consumer.commit({ offsets }).catch(failed);
  }, commitEveryMs);
  const onStop = () => failed(new Error('stopped'));
  stop.addEventListener('abort', onStop, { once: true });
  consumer.on('consumer:heartbeat:error', ({ error }: { error: unknown }) => failed(error));
  // This client remembers its group's coordinator by node id for as long as it lives and does not look for it again.
  consumer.on('client:broker:disconnect', () => failed(new Error('the connection was lost; the member joins again')));
  // Positions that a new assignment has left behind must not be committed.
  consumer.on('consumer:group:join', () => handled.clear());

  const reading = (async () => {
    for await (const message of stream) {
      const id = decodeValue(message.topic, message.value);
      if (id) report.delivered([[id.topic, id.producer, id.key, id.sequence]]);
      handled.set(`${message.topic} ${message.partition}`, message);
    }
    throw new Error('the stream ended');
  })();
  try {
    await Promise.race([reading, failure]);
  } finally {
    clearInterval(commits);
    stop.removeEventListener('abort', onStop);
    reading.catch(() => undefined);
    failure.catch(() => undefined);
    stream.destroy();
  }
}

function tell(report: Report, name: string, error: unknown): void {
  const reason = describe(error);
  if (groupLife.test(reason)) report.send({ type: 'rejoined', client: name, reason: reason.slice(0, 300) });
  else report.error(name, error);
}

/** All messages and protocol error names of an error and of those inside it. */
function describe(error: unknown): string {
  const { message, apiId, errors, cause } = error as { message?: string; apiId?: string; errors?: unknown[]; cause?: unknown };
  return [message, apiId, ...(errors ?? []).map(describe), cause === undefined ? '' : describe(cause)].filter(Boolean).join(' ');
}

async function connect({ bootstrap, group }: ClientsConfig, name: string): Promise<StringConsumer> {
  const { Consumer, stringDeserializers } = await import('@platformatic/kafka');
  const consumer = new Consumer({
    clientId: name,
    groupId: group,
    bootstrapBrokers: bootstrap.split(','),
    deserializers: stringDeserializers,
    retries: 3,
    retryDelay: 100,
    maxWaitTime: 250,
    heartbeatInterval: 500,
    sessionTimeout: 10_000,
    rebalanceTimeout: 10_000,
    // The client remembers its coordinator by node id for ever: metadata of another cluster under it would send it astray.
    metadataMaxAge: 3_600_000,
  });
  nameTopics(consumer);
  return consumer;
}

/**
 * Up to version 12, which is the highest that a gateway offers, Fetch names topics; this client (1.22) writes their ids there.
 * Its streams take the id from the metadata, so the name is put into it.
 */
function nameTopics(consumer: StringConsumer): void {
  const metadata = consumer.metadata.bind(consumer) as (options: MetadataOptions, done: MetadataCallback) => void;
  const named = (options: MetadataOptions, done: MetadataCallback) =>
    metadata(options, (error, found) => {
      if (error) return done(error, found);
      done(null, { ...found, topics: new Map([...found.topics].map(([name, topic]) => [name, { ...topic, id: name }])) });
    });
  Object.assign(consumer, { metadata: named });
}
