import { createInterface } from 'node:readline';
import { Kafka, logLevel } from 'kafkajs';

forgetTornFrames();

/** The kafkajs clients of many faults in one process. The commands are in ../programs.ts. */
const stops = new Map<string, () => void>();

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [verb = '', client = '', ...words] = line.split('\t');
    if (verb === 'stop') return void stops.get(client)?.();
    const given = Object.fromEntries(words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]));
    const stopped = new Promise<void>((resolve) => stops.set(client, resolve));
    (verb === 'produce' ? produce(client, given, stopped) : consume(client, given, stopped))
      .catch((error: Error) => tell(client, 'error', { error: `${verb}: ${error.message}` }))
      .finally(() => tell(client, 'closed'));
  })
  .on('close', () => process.kill(process.pid));

type Given = Readonly<Record<string, string>>;

async function produce(client: string, given: Given, stopped: Promise<void>): Promise<void> {
  const topics = given['topics']!.split(',');
  const keys = Number(given['keys']);
  // The library numbers the batches of an idempotent producer when they are acknowledged: one in flight at a time.
  const producer = connection(given).producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  let isStopped = false;
  void stopped.then(() => (isStopped = true));
  for (let n = 0; !isStopped; n++) {
    const turn = Math.floor(n / topics.length);
    const key = `kafkajs-${turn % keys}`;
    const value = JSON.stringify({ producer: 'kafkajs', key, sequence: Math.floor(turn / keys) });
    const topic = topics[n % topics.length]!;
    const next = new Promise((resolve) => setTimeout(resolve, 1000 / Number(given['rate'])));
    try {
      const [answer] = await producer.send({ topic, acks: -1, messages: [{ key, value }] });
      tell(client, 'acknowledged', { topic, partition: answer?.partition, offset: Number(answer?.baseOffset), value });
    } catch (error) {
      tell(client, 'error', { error: `send: ${(error as Error).message}` });
    }
    await next;
  }
  await producer.disconnect();
}

async function consume(client: string, given: Given, stopped: Promise<void>): Promise<void> {
  const consumer = connection(given).consumer({ groupId: given['group']! });
  // A crash that the library recovers from by starting over is not the application's.
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) tell(client, 'error', { error: `run: ${payload.error.message}` });
  });
  await consumer.connect();
  await consumer.subscribe({ topics: given['topics']!.split(','), fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, partition, message }) => {
      tell(client, 'consumed', { topic, partition, offset: Number(message.offset), value: `${message.value}` });
    },
  });
  await stopped;
  await consumer.disconnect();
}

/**
 * kafkajs 2.2.4 connects again with the object whose connection broke, and keeps the half of a frame that came over it: the answers of the
 * next connection are read from a wrong place, which blocks it, or throws where nobody catches it and ends the process
 * (src/network/connection.js, processData). That is of any network, with a proxy or without one.
 */
function forgetTornFrames(): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an inner file without types
  const { prototype } = require('kafkajs/src/network/connection') as { prototype: Inner };
  const { connect } = prototype;
  prototype.connect = function () {
    if (!this.isConnected()) Object.assign(this, { chunks: [], bytesBuffered: 0, bytesNeeded: 4 });
    return connect.call(this);
  };
}

interface Inner {
  isConnected(): boolean;
  connect(): Promise<unknown>;
}

function connection(given: Given): Kafka {
  return new Kafka({ clientId: 'kafkajs', brokers: given['bootstrap']!.split(','), logLevel: logLevel.NOTHING });
}

function tell(client: string, event: string, fields: object = {}): void {
  process.stdout.write(`${JSON.stringify({ client, event, ...fields })}\n`);
}
