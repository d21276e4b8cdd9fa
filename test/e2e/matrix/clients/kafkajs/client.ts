import { readFileSync } from 'node:fs';
import { Kafka, logLevel, type SASLOptions } from 'kafkajs';
import type { ClientConfig } from '../../contract';
import { runProgram, sendInTurn, tlsOptions } from '../node/program';

/** kafkajs with its defaults, and the idempotent producer. */
void runProgram({
  producer: async (program) => {
    // The library numbers the batches of an idempotent producer when they are acknowledged: one in flight at a time.
    const producer = connection(program.config).producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    program.tell({ event: 'ready' });
    await sendInTurn(program, async (messages) => {
      await producer.send({ topic: program.config.topic, acks: -1, messages });
      return [];
    });
    await producer.disconnect();
  },

  consumer: async (program) => {
    const { config, stopped, tell, fail } = program;
    const consumer = connection(config).consumer({ groupId: config.group });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      tell({ event: 'assigned', partitions: Object.values(payload.memberAssignment).flat().length });
    });
    // A crash that the library recovers from by starting over is not the application's: it is told of, and has nothing to do.
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (payload.restart) tell({ event: 'note', text: `the consumer starts over: ${payload.error.message}` });
      else fail('run', payload.error);
    });
    await consumer.connect();
    await consumer.subscribe({ topic: config.topic, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ partition, message }) => {
        tell({ event: 'consumed', value: `${message.value}`, partition, offset: Number(message.offset) });
      },
    });
    tell({ event: 'ready' });
    await stopped;
    await consumer.disconnect();
  },
});

function connection({ bootstrap, role, security }: ClientConfig): Kafka {
  return new Kafka({
    clientId: `kafkajs-${role}`,
    brokers: bootstrap.split(','),
    logLevel: logLevel.NOTHING,
    ssl: tlsOptions(security) ?? false,
    ...(security.kind === 'scram'
      ? {
          sasl: {
            mechanism: security.mechanism.toLowerCase(),
            username: security.username,
            password: readFileSync(security.passwordFile, 'utf8').trim(),
          } as SASLOptions,
        }
      : {}),
  });
}
