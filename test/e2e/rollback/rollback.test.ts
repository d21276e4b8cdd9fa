import { join } from 'node:path';
import { brokenPromises } from '../../../lib/cli/demo/verdict';
import { topics } from '../cutover/project';
import { groupOffsets, offsetsOf } from '../kafka/admin';
import { say } from '../kafka/cache';
import { describeOnKafka } from '../kafka/tools';
import { Lab } from '../mirror-maker/lab';
import { Clients } from './clients';
import { heldFor } from './held';

describeOnKafka('a rollback after the switch', () => {
  let lab: Lab;
  let clients: Clients;

  beforeAll(async () => {
    lab = await Lab.prepare({ app: join(__dirname, 'app.ts') });
    clients = await Clients.start(lab.bootstrap, topics);
    clients.startKcat('kcat');
  }, 300_000);

  afterAll(async () => lab?.remove(), 60_000);

  test('follows a cutover over a cluster link, with clients that have written to the destination', async () => {
    const report = await lab.run('execute', '--to', 'switch');

    expect(report).toMatchObject({ outcome: 'done', stage: 'switch' });
    await clients.moveOn('records on the destination');
    // An idempotent producer of librdkafka meets a fatal error at the source, which remembers other sequence numbers: docs/rollback.md.
    await clients.stopKcat();
  }, 300_000);

  test('takes the clients back to the source, and the groups to the same records', async () => {
    const report = await lab.run('rollback');

    expect(report).toMatchObject({ outcome: 'done', stage: 'rollback' });
    expect(report.stages.map(({ name }) => name)).toEqual(['rollback-fence', 'rollback']);
    // The one by the clocks of the replicas, the other by when stages had been applied.
    expect(Math.abs((report.window?.ms ?? NaN) - heldFor(report.timeline))).toBeLessThan(2_500);
    say(`rollback on Apache Kafka: window ${report.window?.ms} ms`);
    say(`rollback on Apache Kafka: clients were held for ${heldFor(report.timeline)} ms`);
    const [source, destination] = [lab.clusters.source, lab.clusters.destination];
    for (const group of ['java-consumers', 'kcat-consumers']) {
      const [returned, left] = await Promise.all([source, destination].map((cluster) => groupOffsets(cluster, group, topics)));
      const places = (offsets: readonly string[]) => new Map(offsets.map((line) => line.split(': ') as [string, string]));
      for (const [partition, offset] of places(left!))
        expect(Number(places(returned!).get(partition))).toBeGreaterThanOrEqual(Number(offset));
    }
  }, 300_000);

  test('loses nothing, writes nothing twice, and keeps the order of every key', async () => {
    clients.startKcat('kcat-again');
    await clients.moveOn('records on the source again');
    // The source is what has to hold everything now.
    const verdicts = await clients.stop(lab.clusters.source, lab.clusters.destination);

    for (const verdict of verdicts) expect(brokenPromises(verdict)).toEqual([]);
    for (const { consumerRereads, acknowledged } of verdicts)
      say(`read again after both moves: ${consumerRereads} of ${acknowledged} records`);
    expect(clients.errors).toEqual([]);
    say(`source after the rollback: ${(await offsetsOf(lab.clusters.source, topics)).join(', ')}`);
  }, 120_000);
});
