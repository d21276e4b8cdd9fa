import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { diagnose } from '../../lib/cli/doctor/diagnose';
import { leftoversAmong, lookAtLocks, type RunningProcess } from '../../lib/cli/doctor/leftovers';
import { lookAtFolder, lookAtNode } from '../../lib/cli/doctor/machine';
import { faultsIn } from '../../lib/cli/group/finding';
import type { Project } from '../../lib/cli/project';
import { temporaryFolder } from './support';

const folder = temporaryFolder();

describe('the doctor', () => {
  test('looks at the machine even where there is no project', async () => {
    const { well, findings } = await diagnose(folder(), new AbortController().signal);

    expect(well).toBe(false);
    expect(faultsIn(findings)).toMatchObject([{ area: 'project', code: 'SWY8004', fix: expect.stringContaining('--project') }]);
    expect(findings.map(({ area }) => area)).toEqual(expect.arrayContaining(['node', 'terraform', 'provider', 'temporary folder']));
  }, 30_000);

  test('says of an app that fails what it said', async () => {
    writeFileSync(join(folder(), 'cdktf.json'), JSON.stringify({ app: 'echo it is broken >&2; false' }));

    const { findings } = await diagnose(folder(), new AbortController().signal);

    expect(faultsIn(findings)).toMatchObject([{ area: 'app', code: 'SWY8005', says: expect.stringContaining('it is broken') }]);
  }, 30_000);

  test.each([
    ['18.20.0', 'fault'],
    ['20.19.3', 'fault'],
    ['20.19.4', 'ok'],
    ['20.20.0', 'ok'],
    ['24.0.0', 'ok'],
  ])('takes Node.js %s for %s', (version, state) => {
    expect(lookAtNode(version)).toMatchObject({ area: 'node', state });
  });

  test('finds a folder that cannot be written to by writing to it', async () => {
    writeFileSync(join(folder(), 'file'), '');

    expect(await lookAtFolder('folders', join(folder(), 'file'))).toMatchObject([
      { state: 'fault', says: expect.stringContaining('cannot be written to') },
    ]);
    expect(await lookAtFolder('folders', folder())).toMatchObject([{ says: expect.stringMatching(/has [\d,]+ MB free/) }]);
  });
});

describe('locks', () => {
  const project = (): Project => ({ folder: folder(), app: '', output: join(folder(), 'cdktf.out'), context: {} });
  const lock = (group: string, holder: object) => {
    mkdirSync(join(folder(), '.switchyard', group), { recursive: true });
    writeFileSync(
      join(folder(), '.switchyard', group, 'lock'),
      JSON.stringify({ user: 'alice', startedAt: '2026-05-30T22:00:00Z', command: ['switchyard', 'execute', group], ...holder }),
    );
  };

  test('of runs that are gone, and of other machines, are told apart', () => {
    // The highest process id that a system gives out is far below.
    lock('orders', { pid: 2 ** 30, host: hostname() });
    lock('payments', { pid: 1, host: 'elsewhere' });

    expect(lookAtLocks(project(), ['orders', 'payments', 'refunds'])).toMatchObject([
      {
        state: 'advice',
        says: expect.stringContaining('is of a run that is gone'),
        fix: expect.stringContaining('switchyard execute orders'),
      },
      { state: 'advice', says: expect.stringContaining('payments is being moved: alice@elsewhere') },
    ]);
  });

  test('that are not there are no news', () => {
    expect(lookAtLocks(project(), ['orders'])).toMatchObject([{ state: 'ok' }]);
  });
});

describe('programs of an earlier run', () => {
  const provider = '/usr/bin/node /app/node_modules/cdktf-switchyard/dist/provider/terraform-provider-switchyard --reattach';
  const found = (...processes: Partial<RunningProcess>[]) =>
    leftoversAmong(
      processes.map((one, index) => ({ pid: 100 + index, parent: 1, command: provider, folder: '/app/cdktf.out/stacks/a', ...one })),
      '/app',
    ).map(({ pid }) => pid);

  test('are those whose starter is gone', () => {
    expect(found({}, { parent: 7 }, { command: '/usr/local/bin/terraform apply -input=false plan' })).toEqual([100, 102]);
  });

  test('are those of this project', () => {
    expect(found({ folder: '/other/cdktf.out' }, { folder: '/application' }, { folder: '/app' })).toEqual([102]);
    expect(leftoversAmong([{ pid: 1, parent: 1, command: provider }], '/app')).toHaveLength(1);
    expect(found({ command: 'vim terraform.tf' }, { command: '/bin/terraform-ls serve' })).toEqual([]);
  });
});
