import { readFileSync } from 'node:fs';
import type { Consumer, ConnectionOptions } from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import type { ClientConfig } from '../../contract';
import { type Program, runProgram, sendInTurn, tlsOptions } from '../node/program';
import { nameTopics } from './name-topics';

const settings = {
  // Both are renewed one topic at a time, and would mix the node ids of two clusters.
  metadataMaxAge: 3_600_000,
  autocreateTopics: false,
};

/** @platformatic/kafka with the workarounds that docs/clients.md gives the reasons for. */
void runProgram({
  producer: async (program) => {
    const { Producer, stringSerializers } = await import('@platformatic/kafka');
    const { config } = program;
    const producer = new Producer({ ...settings, ...connection(config), serializers: stringSerializers, idempotent: true, acks: -1 });
    program.tell({ event: 'ready' });
    await sendInTurn(program, async (messages) => {
      await producer.send({ messages: messages.map((message) => ({ topic: config.topic, ...message })) });
      return [];
    });
    await producer.close();
  },

  consumer: async (program) => {
    program.tell({ event: 'ready' });
    while (!program.stop.aborted) {
      const consumer = await connect(program.config);
      await consume(consumer, program);
      // Leaving a group whose coordinator has changed may never be answered.
      void Promise.resolve(consumer.close(true)).catch(() => undefined);
    }
    // Of members that were never answered timers and sockets are left, which would keep the program.
    // eslint-disable-next-line no-process-exit
    process.nextTick(() => process.exit());
  },
});

/** One life of a member. This client remembers its coordinator by node id for as long as it lives: after a lost connection a new one is made. */
async function consume(consumer: StringConsumer, { config, stop, stopped, tell, fail }: Program): Promise<void> {
  const lost = new Promise<string>((resolve) => {
    void stopped.then(() => resolve('stopped'));
    consumer.once('client:broker:disconnect', () => resolve('the connection was lost'));
    consumer.on('consumer:heartbeat:error', ({ error }: { error: Error }) => resolve(`heartbeat: ${error.message}`));
  });
  consumer.on('consumer:group:join', ({ assignments }: { assignments?: { partitions: number[] }[] }) => {
    tell({ event: 'assigned', partitions: (assignments ?? []).flatMap(({ partitions }) => partitions).length });
  });
  try {
    const joining = consumer.consume({ topics: [config.topic], mode: 'committed', fallbackMode: 'earliest' });
    joining.catch(() => undefined);
    const stream = await Promise.race([joining, lost]);
    if (typeof stream === 'string') return tell({ event: 'note', text: `joins again: ${stream}` });
    const reading = (async () => {
      for await (const { value, partition, offset } of stream) tell({ event: 'consumed', value, partition, offset: Number(offset) });
      return 'the stream ended';
    })();
    reading.catch(() => undefined);
    const why = await Promise.race([reading, lost]);
    stream.destroy();
    tell({ event: 'note', text: `joins again: ${why}` });
  } catch (error) {
    if (!stop.aborted) fail('consume', error);
  }
}

export type StringConsumer = Consumer<string, string, string, string>;

async function connect(config: ClientConfig): Promise<StringConsumer> {
  const { Consumer, stringDeserializers } = await import('@platformatic/kafka');
  const consumer = new Consumer({ ...settings, ...connection(config), groupId: config.group, deserializers: stringDeserializers });
  nameTopics(consumer);
  return consumer;
}

function connection({ bootstrap, role, security }: ClientConfig): ConnectionOptions & { clientId: string; bootstrapBrokers: string[] } {
  const tls = tlsOptions(security);
  return {
    clientId: `platformatic-${role}`,
    bootstrapBrokers: bootstrap.split(','),
    ...(tls === undefined ? {} : { tls }),
    ...(security.kind === 'scram'
      ? {
          sasl: {
            mechanism: security.mechanism,
            username: security.username,
            password: readFileSync(security.passwordFile, 'utf8').trim(),
          },
        }
      : {}),
  };
}
