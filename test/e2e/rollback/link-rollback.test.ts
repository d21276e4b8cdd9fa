import { Kafka, logLevel } from 'kafkajs';
import { brokenPromises } from '../../../lib/cli/demo/verdict';
import { topics } from '../cutover/project';
import { groupOffsets, offsetsOf } from '../kafka/admin';
import { say } from '../kafka/cache';
import { describeOnKafka } from '../kafka/tools';
import { Clients } from './clients';
import { heldFor } from './held';
import { TwoEnds } from './two-ends';

const all = (status: string) => Object.fromEntries(topics.map((topic) => [topic, status]));

describeOnKafka('a rollback over a link that is turned round', () => {
  let lab: TwoEnds;
  let clients: Clients;

  const places = async (side: 'source' | 'destination', group: string) =>
    new Map((await groupOffsets(lab.clusters[side], group, topics)).map((line) => line.split(': ') as [string, string]));

  beforeAll(async () => {
    lab = await TwoEnds.prepare('kafka');
    clients = await Clients.start(lab.bootstrap, topics);
    clients.startKcat('kcat');
  }, 300_000);

  afterAll(async () => lab?.remove(), 60_000);

  test('has the source follow the destination, which clients write to', async () => {
    const report = await lab.run('execute', '--to', 'switch');

    expect(report).toMatchObject({ outcome: 'done', stage: 'switch' });
    expect([lab.mirrorsOn('destination'), lab.mirrorsOn('source')]).toEqual([all('STOPPED'), all('ACTIVE')]);
    say(`window on Apache Kafka, with mirrors that are reversed: ${report.window?.ms} ms`);
    await clients.moveOn('records on the destination');
  }, 300_000);

  test('takes the clients back to the source, and the groups to the very offsets that they had', async () => {
    const report = await lab.run('rollback');

    expect(report).toMatchObject({ outcome: 'done', stage: 'rollback' });
    expect(report.stages.map(({ name }) => name)).toEqual(['rollback-fence', 'rollback']);
    expect(lab.mirrorsOn('source')).toEqual(all('STOPPED'));
    say(`rollback over a link on Apache Kafka: clients were held for ${heldFor(report.timeline)} ms`);
    for (const group of ['java-consumers', 'kcat-consumers']) {
      const [returned, left] = await Promise.all([places('source', group), places('destination', group)]);
      for (const [partition, offset] of left) expect(Number(returned.get(partition))).toBeGreaterThanOrEqual(Number(offset));
    }
  }, 300_000);

  test('loses nothing, writes nothing twice, keeps the order of every key, and stops no idempotent producer', async () => {
    await clients.moveOn('records on the source again');
    const verdicts = await clients.stop(lab.clusters.source, lab.clusters.destination);

    for (const verdict of verdicts) expect(brokenPromises(verdict)).toEqual([]);
    for (const { consumerRereads, acknowledged } of verdicts)
      say(`read again after both moves: ${consumerRereads} of ${acknowledged} records`);
    expect(clients.errors).toEqual([]);
    say(`source after the rollback: ${(await offsetsOf(lab.clusters.source, topics)).join(', ')}`);
  }, 120_000);
});

describe('a link that is turned round, on the sandbox', () => {
  let lab: TwoEnds;

  beforeEach(async () => {
    lab = await TwoEnds.prepare('sandbox');
  }, 60_000);

  afterEach(async () => lab?.remove(), 60_000);

  /** Whether a topic of the source takes records. */
  async function takesRecords(topic: string): Promise<boolean> {
    const kafka = new Kafka({ brokers: lab.clusters.source.split(','), logLevel: logLevel.NOTHING, retry: { retries: 0 } });
    const producer = kafka.producer();
    await producer.connect();
    try {
      await producer.send({ topic, messages: [{ value: 'x' }] });
      return true;
    } catch {
      return false;
    } finally {
      await producer.disconnect();
    }
  }

  test('goes at settle with both of its ends, and leaves topics everywhere', async () => {
    await expect(lab.run('execute', '--to', 'switch')).resolves.toMatchObject({ outcome: 'done' });
    expect([await takesRecords('orders'), lab.mirrorsOn('source')]).toEqual([false, all('ACTIVE')]);

    await expect(lab.run('execute')).resolves.toMatchObject({ outcome: 'done', stage: 'settle' });

    expect([lab.ends.source.engine.all(), lab.ends.destination.engine.all()]).toEqual([[], []]);
    for (const topic of topics) expect(await takesRecords(topic)).toBe(true);
  }, 300_000);

  test('is looked at by init, while there is time', async () => {
    const { restEndpoint } = lab.ends.source;
    expect(await lab.wayBackAtInit()).toEqual([{ state: 'ok', says: `${restEndpoint} answers and takes the login` }]);
    await expect(lab.run('execute', '--to', 'mirror')).resolves.toMatchObject({ outcome: 'done' });
    expect(await lab.wayBackAtInit()).toEqual([{ state: 'ok', says: `${restEndpoint} answers; switchyard-orders is ACTIVE` }]);

    lab.ends.source.faults.add({ endpoint: 'GET /links/{link}', effect: { kind: 'status', status: 401 } });
    expect(await lab.wayBackAtInit()).toMatchObject([{ state: 'fault', says: expect.stringContaining('401') }]);
  }, 120_000);

  test('leads back from a promotion that reached one topic only', async () => {
    const { behaviour } = lab.ends.destination.engine;
    Object.assign(behaviour, { failing: ['orders.dlq'] });
    await expect(lab.runToFail('execute')).resolves.toMatchObject({ outcome: 'held', stage: 'promote' });
    expect([lab.mirrorsOn('destination'), lab.mirrorsOn('source')]).toEqual([
      { orders: 'STOPPED', 'orders.dlq': 'FAILED' },
      { orders: 'ACTIVE' },
    ]);

    await expect(lab.run('rollback')).resolves.toMatchObject({ outcome: 'done', stage: 'rollback' });

    expect(lab.mirrorsOn('source')).toEqual({ orders: 'STOPPED' });
    for (const topic of topics) expect(await takesRecords(topic)).toBe(true);
  }, 300_000);
});
