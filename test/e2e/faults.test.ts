import { readdirSync, readFileSync } from 'node:fs';
import { brokenPromises } from '../../lib/cli/demo/verdict';
import type { Load } from './cutover/load';
import { destinationNode, Migration } from './cutover/migration';
import { describeOnKafka } from './kafka/tools';

describeOnKafka('a cutover on Apache Kafka in which something breaks', () => {
  let migration: Migration;
  let load: Load;

  beforeEach(async () => {
    migration = await Migration.prepare();
    load = await migration.startLoad();
  }, 180_000);

  afterEach(async () => migration?.remove(), 60_000);

  test('loses nothing when a replica of the gateway is killed during the hold', async () => {
    await migration.project.execute(['--to', 'fence']).report();

    await migration.gateway.killReplica(1);
    await migration.gateway.startReplica(1);
    expect(await migration.gateway.route(1)).toMatchObject({ state: 'fenced' });

    await expectToFinish();
  }, 180_000);

  test('is finished by the next run when the provider is killed during promote', async () => {
    await migration.project.execute(['--to', 'fence']).report();
    let killed = false;
    const broken = migration.project.execute(['--to', 'promote'], (line) => {
      // The first of the gates that stand before the promotion itself; together they take a quarter of a second at least.
      if (killed || !line.includes('fence-confirmed')) return;
      killProviderOf(broken.pid);
      killed = true;
    });
    // The line comes with a delay: on a busy machine the promotion is through when it is read, and what dies is a provider at rest.
    const { outcome, error } = await broken.report();
    expect(killed).toBe(true);
    expect({ outcome, code: error?.code }).toEqual(
      outcome === 'done' ? { outcome, code: undefined } : { outcome: expect.stringMatching(/held|aborted/), code: 'SWY8003' },
    );

    await expectToFinish();
  }, 180_000);

  test('waits for a broker of the destination that is restarted while mirroring', async () => {
    await migration.project.execute(['--to', 'mirror']).report();
    await migration.destination.restart(destinationNode);

    await expectToFinish();
  }, 180_000);

  async function expectToFinish(): Promise<void> {
    const report = await migration.project.execute().report();
    expect(report).toMatchObject({ outcome: 'done', stage: 'settle' });

    await load.moveOn('records on the destination');
    const verdicts = await load.stop(migration.clusters);
    for (const verdict of verdicts) expect(brokenPromises(verdict)).toEqual([]);
    expect(load.errors).toEqual([]);
  }
});

/** The provider is a child of `switchyard execute`. */
function killProviderOf(pid: number): void {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' '),
  );
  const provider = children.find(
    (child) => child !== '' && readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('terraform-provider-switchyard'),
  );
  process.kill(Number(provider), 'SIGKILL');
}
