import { Kafka, logLevel } from 'kafkajs';
import { type GateContext, gates, type Look, wireView } from '../../../lib/provider/gates';
import type { KafkaView } from '../../../lib/provider/gates/kafka-view';
import { until } from '../../support/until';
import { Group } from '../../provider/gates/support/group';
import { KafkaCluster } from '../kafka/cluster';

let cluster: KafkaCluster;
let kafka: Kafka;
let view: KafkaView;

beforeAll(async () => {
  cluster = await KafkaCluster.start({ nodeIds: [1] });
  kafka = new Kafka({ brokers: [cluster.bootstrapServers], logLevel: logLevel.NOTHING });
  view = wireView({ bootstrap_servers: [cluster.bootstrapServers] }, 'source', AbortSignal.timeout(170_000));
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({
    topics: [{ topic: 'orders', numPartitions: 2, configEntries: [{ name: 'cleanup.policy', value: 'compact' }] }],
  });
  await admin.disconnect();
}, 120_000);
afterAll(async () => {
  view?.close();
  await cluster?.remove();
});

function look(name: string, fenced = true, changes: Partial<GateContext> = {}): Promise<Look> {
  const group = new Group();
  group.fenced = fenced;
  const context = { ...group.context, topics: ['orders'], source: view, destination: view, ...changes };
  return gates.find((gate) => gate.name === name)!.check({ ...context, bounds: { ...context.bounds, quietMs: 300 } });
}

describe('on Apache Kafka', () => {
  test('an open transaction is named with its transactional id and its age, until it ends', async () => {
    await expect(look('no-open-transactions')).resolves.toMatchObject({ holds: true });
    const producer = kafka.producer({ transactionalId: 'billing-tx', idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic: 'orders', messages: [{ key: 'k', value: 'v', partition: 0 }] });

    const open = await look('no-open-transactions');
    expect(open).toMatchObject({
      holds: false,
      observed: expect.stringMatching(/^transaction "billing-tx" of producer \d+ is open on orders-0 from offset 0 on for [\d.]+ s$/),
    });
    // Young, and clients go on: a fence would let it end.
    await expect(look('no-open-transactions', false)).resolves.toMatchObject({ holds: true });

    await transaction.commit();
    // Kafka writes the markers after it has answered.
    await until(async () => (await look('no-open-transactions')).holds, { describe: 'the end of the transaction', timeout: 10_000 });
    await producer.disconnect();
  }, 60_000);

  test('a producer that does not use the route is named by its id', async () => {
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    await producer.send({ topic: 'orders', messages: [{ key: 'k', value: 'v', partition: 1 }] });
    const looking = look('source-still');
    const writing = setInterval(() => void producer.send({ topic: 'orders', messages: [{ key: 'k', value: 'v', partition: 1 }] }), 20);
    const { holds, observed } = await looking;
    clearInterval(writing);
    expect(holds).toBe(false);
    expect(observed).toMatch(/^written to within 300 ms: orders-1 from \d+ to \d+ by producer \d+$/);
    await producer.disconnect();
  }, 60_000);

  test('a record written straight to the source after the promotion is found, and an aborted transaction is none', async () => {
    const promoted = await view.endOffsets(['orders']);
    const destination = { ...view, endOffsets: async () => promoted } as KafkaView;
    const changes = { destination, stageSince: new Date().toISOString() };
    const untouched = 'nothing was written to 1 topic of the source since the promotion';
    await expect(look('no-late-records', true, changes)).resolves.toEqual({ holds: true, observed: untouched });

    const transactional = kafka.producer({ transactionalId: 'rogue-tx', idempotent: true, maxInFlightRequests: 1 });
    await transactional.connect();
    const transaction = await transactional.transaction();
    await transaction.send({ topic: 'orders', messages: [{ key: 'k', value: 'aborted', partition: 0 }] });
    await transaction.abort();
    await transactional.disconnect();
    await until(async () => (await look('no-open-transactions')).holds, { describe: 'the end of the transaction', timeout: 10_000 });
    expect(await view.endOffsets(['orders'])).not.toEqual(promoted);
    await expect(look('no-late-records', true, changes)).resolves.toEqual({ holds: true, observed: untouched });

    const rogue = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await rogue.connect();
    await rogue.send({ topic: 'orders', messages: ['one', 'two'].map((value) => ({ key: 'k', value, partition: 1 })) });
    await rogue.disconnect();
    const from = promoted.get('orders')?.get(1) ?? 0n;
    await expect(look('no-late-records', true, changes)).resolves.toMatchObject({
      holds: false,
      final: true,
      observed: expect.stringMatching(
        new RegExp(`^2 records on the source alone: orders-1 2 records, offsets ${from} to ${from + 1n} by producer \\d+$`),
      ),
    });
  }, 60_000);

  test('topics are compared by their settings, and security that is off is said', async () => {
    const shapes = await view.shapes(['orders'], ['cleanup.policy', 'max.message.bytes']);
    expect(shapes.get('orders')).toEqual({
      partitions: 2,
      settings: new Map([
        ['cleanup.policy', 'compact'],
        ['max.message.bytes', '1048588'],
      ]),
    });
    await expect(look('destination-shape')).resolves.toMatchObject({ holds: true });
    await expect(look('quotas-and-acls')).resolves.toMatchObject({
      holds: true,
      observed: 'ACLs of the source cannot be read: SECURITY_DISABLED',
    });
  }, 60_000);
});
