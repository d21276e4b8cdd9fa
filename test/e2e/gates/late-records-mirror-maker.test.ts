import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { describeOnKafka } from '../kafka/tools';
import { Lab } from '../mirror-maker/lab';

describeOnKafka('records written straight to the source after the promotion, with MirrorMaker 2 on Apache Kafka', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await Lab.prepare({ app: join(__dirname, 'mirror-maker-app.ts') });
    await write(lab.source.bootstrapServers, 'on time', 20);
  }, 300_000);

  afterAll(async () => {
    delete process.env['ACCEPTED_LATE_RECORDS'];
    await lab?.remove();
  }, 60_000);

  test('are found by what the stopped connectors keep', async () => {
    expect(await lab.run('execute', '--to', 'promote')).toMatchObject({ outcome: 'done', stage: 'promote' });
    await write(lab.source.bootstrapServers, 'late', 2);

    const held = await lab.run('execute', '--to', 'switch');

    expect(held).toMatchObject({ outcome: 'held', stage: 'promote' });
    expect(held.error?.message).toMatch(
      /no-late-records \(2 records on the source alone: orders-0 2 records, offsets 20 to 21 by producer \d+\)/,
    );
  }, 240_000);

  test('are left behind by who says how many: the plan guard lets that bound through', async () => {
    process.env['ACCEPTED_LATE_RECORDS'] = '1';
    expect((await lab.run('execute', '--to', 'switch')).error?.message).toMatch(/no-late-records/);

    process.env['ACCEPTED_LATE_RECORDS'] = '2';
    const switched = await lab.run('execute', '--to', 'switch');

    expect(switched).toMatchObject({ outcome: 'done', stage: 'switch' });
    const gates = switched.stages.find(({ name }) => name === 'switch')?.gates ?? [];
    expect(gates.find(({ gate }) => gate === 'no-late-records')?.observed).toMatch(/accepted by max_late_records 2: orders-0 2 records/);
  }, 240_000);
});

async function write(bootstrapServers: string, value: string, count: number): Promise<void> {
  const producer = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING }).producer({
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  await producer.send({ topic: 'orders', messages: Array.from({ length: count }, () => ({ key: 'k', value, partition: 0 })) });
  await producer.disconnect();
}
