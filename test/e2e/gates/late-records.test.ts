import { Kafka, logLevel } from 'kafkajs';
import type { Load } from '../cutover/load';
import { Migration } from '../cutover/migration';
import { describeOnKafka } from '../kafka/tools';

const late = Array.from({ length: 3 }, (_, number) => ({ key: 'rogue', value: `late ${number}`, partition: 0 }));

describeOnKafka('a producer that writes straight to the source after the promotion, on Apache Kafka', () => {
  let migration: Migration;
  let load: Load;

  beforeAll(async () => {
    migration = await Migration.prepare();
    load = await migration.startLoad();
  }, 180_000);

  afterAll(async () => migration?.remove(), 60_000);

  test('is found before clients are switched, with what it wrote and its producer id', async () => {
    const promoted = await migration.project.execute(['--to', 'promote']).report();
    expect(promoted).toMatchObject({ outcome: 'done', stage: 'promote' });
    await write(migration.source.bootstrapServers);

    const began = Date.now();
    const held = await migration.project.execute(['--to', 'switch']).report();

    expect(held).toMatchObject({ outcome: 'held', stage: 'promote', next: 'switchyard execute orders' });
    expect(held.error?.message).toMatch(
      /no-late-records \(3 records on the source alone: orders-0 3 records, offsets \d+ to \d+ by producer \d+\).*copy the named records/,
    );
    expect(held.holds).toMatch(/clients are held/);
    expect(Date.now() - began).toBeLessThan(30_000);
  }, 180_000);

  test('is no obstacle any more once its records are copied, and the others go on', async () => {
    await write(migration.destination.bootstrapServers);

    const switched = await migration.project.execute(['--to', 'switch']).report();

    expect(switched).toMatchObject({ outcome: 'done', stage: 'switch' });
    const gates = switched.stages.find(({ name }) => name === 'switch')?.gates ?? [];
    expect(gates.find(({ gate }) => gate === 'no-late-records')?.observed).toBe(
      'nothing was written to 2 topics of the source since the promotion',
    );
    // Clients were held over three runs: the window began in the first of them.
    expect(switched.window?.ms).toBeGreaterThan(Date.parse(switched.finishedAt) - Date.parse(switched.startedAt) - 10_000);
    await load.moveOn('records on the destination');
    expect(load.errors).toEqual([]);
  }, 180_000);
});

async function write(bootstrapServers: string): Promise<void> {
  const producer = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING }).producer({
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  await producer.send({ topic: 'orders', messages: late });
  await producer.disconnect();
}
