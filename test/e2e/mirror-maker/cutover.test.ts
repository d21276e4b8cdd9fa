import { join } from 'node:path';
import { brokenPromises, type Verdict } from '../../../lib/cli/demo/verdict';
import type { Load } from '../cutover/load';
import { say } from '../kafka/cache';
import { describeOnKafka } from '../kafka/tools';
import { Lab } from './lab';

const app = join(__dirname, '..', '..', '..', 'examples', 'any-kafka', 'main.ts');

describeOnKafka('a cutover to plain Apache Kafka through MirrorMaker 2', () => {
  let lab: Lab;
  let load: Load;
  let verdicts: Verdict[];

  beforeAll(async () => {
    lab = await Lab.prepare({ app });
    load = await lab.startLoad();
  }, 300_000);

  afterAll(async () => lab?.remove(), 60_000);

  test('moves Java and librdkafka clients through every stage', async () => {
    const report = await lab.run('execute');

    expect(report).toMatchObject({ outcome: 'done', stage: 'settle' });
    expect(report.stages.map(({ name }) => name)).toEqual(['mirror', 'fence', 'promote', 'switch', 'settle']);
    say(`window with MirrorMaker 2 on Apache Kafka: ${report.window?.ms} ms`);
  }, 300_000);

  test('loses nothing that was acknowledged, writes nothing twice, and keeps the order of every key', async () => {
    await load.moveOn('records on the destination');
    verdicts = await load.stop(lab.clusters);

    for (const verdict of verdicts) expect(brokenPromises(verdict)).toEqual([]);
    expect(load.errors).toEqual([]);
  }, 120_000);

  test('has the groups go on near where they were: what they read again is counted', () => {
    for (const { consumerRereads, acknowledged } of verdicts) {
      say(`read again after the switch: ${consumerRereads} of ${acknowledged} records`);
      expect(consumerRereads).toBeLessThan(acknowledged / 2);
    }
  });

  test('leaves no connector behind', async () => {
    expect(await (await fetch(`${lab.worker.url}/connectors`)).json()).toEqual([]);
  });
});
