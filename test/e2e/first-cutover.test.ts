import { brokenPromises } from '../../lib/cli/demo/verdict';
import { Migration } from './cutover/migration';
import type { Load } from './cutover/load';
import { say } from './kafka/cache';
import { describeOnKafka } from './kafka/tools';

describeOnKafka('the first cutover, on Apache Kafka', () => {
  let migration: Migration;
  let load: Load;

  beforeAll(async () => {
    migration = await Migration.prepare();
    load = await migration.startLoad();
  }, 180_000);

  afterAll(async () => migration?.remove(), 60_000);

  test('moves Java and librdkafka clients through every stage', async () => {
    const report = await migration.project.execute().report();

    expect(report).toMatchObject({ outcome: 'done', stage: 'settle' });
    expect(report.stages.map(({ name }) => name)).toEqual(['mirror', 'fence', 'promote', 'switch', 'settle']);
    expect(report.window?.ms).toBeGreaterThan(0);
    say(`window on Apache Kafka: ${report.window?.ms} ms`);
  }, 180_000);

  test('leaves nothing lost, doubled or out of order, and no error in any client', async () => {
    await load.moveOn('records on the destination');
    const verdicts = await load.stop(migration.clusters);

    for (const verdict of verdicts) expect(brokenPromises(verdict)).toEqual([]);
    // The Java group, which commits after each poll, goes on from its last commit and not from the first record.
    expect(verdicts[0]!.consumerRereads).toBeLessThan(verdicts[0]!.acknowledged / 4);
    expect(load.errors).toEqual([]);
  }, 120_000);

  test('writes no secret into the state, nor into anything else it leaves in the project', async () => {
    const kept = new Map([['terraform show -json', await migration.project.shownState()], ...(await migration.project.files())]);

    expect(kept.get('terraform show -json')).toContain('"stage":"settle"');
    for (const secret of await migration.secrets()) {
      expect([...kept].filter(([, text]) => text.includes(secret)).map(([name]) => name)).toEqual([]);
    }
  }, 60_000);
});
