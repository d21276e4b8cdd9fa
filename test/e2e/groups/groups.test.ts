import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LiveClients } from '../../../lib/cli/demo/client-process';
import { brokenPromises } from '../../../lib/cli/demo/verdict';
import { verify } from '../../../lib/cli/demo/verify';
import type { GroupOutcome } from '../../../lib/cli/execute/groups';
import type { LogRecord } from '../../../lib/cli/demo/records';
import { builtFolder } from '../../../lib/cli/package';
import type { WaveReport } from '../../../lib/cli/waves';
import { until } from '../../support/until';
import { groups, SharedGateway } from './shared-gateway';

describe('three groups on one gateway', () => {
  let place: SharedGateway;
  let clients: LiveClients[];

  beforeAll(async () => {
    place = await SharedGateway.start();
    clients = await Promise.all(groups.map((group) => place.clients(group)));
  }, 120_000);

  afterAll(async () => {
    await Promise.all((clients ?? []).map((one) => one.stop()));
    await place?.remove();
  }, 60_000);

  /** Waits until every client has new acknowledgements and new records. */
  async function moreTraffic(): Promise<void> {
    const counts = () => clients.flatMap((one) => [one.stats().acknowledged.length, one.stats().delivered.length]);
    const before = counts();
    await until(() => counts().every((count, index) => count > before[index]! + 30), {
      describe: 'traffic of every group',
      timeout: 60_000,
    });
  }

  test('move in waves, and a group that fails stops its wave only', async () => {
    const waves = [
      { name: 'first', groups: ['ghost', 'orders'], parallel: 1, to: 'mirror' },
      { name: 'second', groups: ['payments', 'billing'], to: 'mirror' },
      { name: 'third', groups: ['shipping'], needs: ['first'] },
    ];
    writeFileSync(join(place.folder, 'waves.json'), JSON.stringify({ waves }));

    const { code, stdout, stderr } = await place.switchyard('execute', '--waves', '--yes', '--json');

    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/\[payments\].*mirror/) });
    const reports = JSON.parse(stdout) as WaveReport[];
    expect(reports).toMatchObject([
      { wave: 'first', outcome: 'failed', groups: [{ group: 'ghost', error: { code: 'SWY8006' } }, { group: 'orders' }] },
      { wave: 'second', outcome: 'done', groups: [{ report: { stage: 'mirror' } }, { report: { stage: 'mirror' } }] },
      { wave: 'third', outcome: 'skipped', because: expect.stringContaining('needs first') },
    ]);
    expect(reports[0]!.groups[1]).toEqual({ group: 'orders' });
  }, 180_000);

  test('move at once, with nothing lost, doubled or out of order', async () => {
    await moreTraffic();

    const { stdout, stderr } = await place.switchyard('execute', ...groups, '--yes', '--json');

    const outcomes = JSON.parse(stdout || `"${stderr}"`) as GroupOutcome[];
    expect(outcomes).toMatchObject(groups.map((group) => ({ group, report: { outcome: 'done', stage: 'settle' } })));
    const runs = outcomes.map(({ report }) => report!);
    const [lastStart, firstEnd] = [
      runs
        .map(({ startedAt }) => startedAt)
        .sort()
        .at(-1)!,
      runs.map(({ finishedAt }) => finishedAt).sort()[0]!,
    ];
    expect(lastStart < firstEnd).toBe(true);
    for (const { window, lag, timeline } of runs) {
      expect(window?.ms).toBeGreaterThan(0);
      expect(lag.length).toBeGreaterThan(0);
      expect(timeline.filter(({ event }) => event === 'clients').length).toBeGreaterThan(0);
    }

    await moreTraffic();
    for (const [index, group] of groups.entries()) {
      const live = clients[index]!;
      await live.stopProducers();
      await until(() => new Set(live.stats().delivered.map((id) => JSON.stringify(id))).size >= live.stats().acknowledged.length, {
        describe: `the last records of ${group}`,
        timeout: 30_000,
      });
      const { source, destination } = place.clusters;
      const verdict = await verify({
        source: source.bootstrapServers,
        destination: destination.bootstrapServers,
        topics: [group],
        clients: live.stats(),
        read: readApart,
      });
      expect(brokenPromises(verdict)).toEqual([]);
    }
  }, 240_000);
});

/** The client is an ES module, which jest does not load, so the cluster is read in a process of its own. */
async function readApart(bootstrapServers: string, topics: readonly string[]): Promise<LogRecord[]> {
  const script = `require('${builtFolder}/lib/cli/demo/read-back.js').readBack(${JSON.stringify(bootstrapServers)}, ${JSON.stringify(topics)})
    .then((records) => process.stdout.write(JSON.stringify(records, (_, value) => (typeof value === 'bigint' ? Number(value) : value))))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as LogRecord[];
}
