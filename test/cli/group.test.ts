import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../../lib/core/coded-error';
import type { GroupAttributes } from '../../lib/cli/group/attributes';
import { groupDefinition, readGroups } from '../../lib/cli/group/definition';
import { advice, describeFindings, fault, faultOf, listed, look, ok } from '../../lib/cli/group/finding';
import { placedIn, referencesIn } from '../../lib/cli/group/places';
import { lastRun, readRuns } from '../../lib/cli/group/runs';
import { groupInState } from '../../lib/cli/group/state';
import { isLate, knownAttributes } from '../../lib/cli/init/subject';
import { describeList } from '../../lib/cli/list/describe';
import { describeStatus, span } from '../../lib/cli/status/describe';
import { differencesOf } from '../../lib/cli/status/status';
import type { Project } from '../../lib/cli/project';
import { temporaryFolder } from './support';

const folder = temporaryFolder();
const project = (): Project => ({ folder: folder(), app: 'true', output: join(folder(), 'cdktf.out'), context: {} });

function stack(output: string, name: string, groups: Readonly<Record<string, object>>): void {
  mkdirSync(join(output, 'stacks', name), { recursive: true });
  const cutovers = Object.fromEntries(
    Object.entries(groups).map(([group, rest]) => [`${group}_Cutover`, { group, stage: 'mirror', topics: [], ...rest }]),
  );
  writeFileSync(join(output, 'stacks', name, 'cdk.tf.json'), JSON.stringify({ resource: { switchyard_cutover: cutovers } }));
}

function kept(group: string, id: string, text: string): void {
  mkdirSync(join(folder(), '.switchyard', group), { recursive: true });
  writeFileSync(join(folder(), '.switchyard', group, `run-${id}.json`), text);
}

describe('the groups of a project', () => {
  test('are those of the stacks, of the stages file and of the runs, by name', async () => {
    stack(join(folder(), 'cdktf.out'), 'one', { orders: {}, billing: {} });
    writeFileSync(join(folder(), 'stages.json'), '{"orders": "fence", "payments": "mirror"}');
    kept('refunds', '2026', '{}');
    mkdirSync(join(folder(), '.switchyard/sandbox'));

    const groups = await readGroups(project());

    expect(groups.map(({ group, wanted, definition }) => [group, wanted, definition?.stack])).toEqual([
      ['billing', undefined, 'one'],
      ['orders', 'fence', 'one'],
      ['payments', 'mirror', undefined],
      ['refunds', undefined, undefined],
    ]);
  });

  test('are known from the stacks of their runs, too, with paths as Terraform means them', async () => {
    stack(join(folder(), '.switchyard/orders/mirror'), 'one', { orders: { link: { api_key_ref: 'file:../../../key' } } });

    const definition = await groupDefinition(project(), 'orders');

    expect(definition).toMatchObject({
      folder: join(folder(), 'cdktf.out/stacks/one'),
      attributes: { link: { api_key_ref: `file:${folder()}/key` } },
    });
  });

  test('have no known stage where Terraform was never initialised', async () => {
    stack(join(folder(), 'cdktf.out'), 'one', { orders: {} });

    expect(await groupInState(project(), 'orders')).toEqual({ known: false });
    expect(await groupInState(project(), 'nobody')).toEqual({ known: false });
  });
});

describe('kept runs', () => {
  const run = (outcome: string) => JSON.stringify({ group: 'orders', outcome, startedAt: '2026-05-30T22:00:00Z', stages: [] });

  test('are read in the order of their times, without files that are no runs', async () => {
    kept('orders', '2026-05-30T23', run('done'));
    kept('orders', '2026-05-30T22', run('aborted'));
    kept('orders', '2026-05-31T00', '{"half');

    expect((await readRuns(project(), 'orders')).map(({ id, outcome }) => [id, outcome])).toEqual([
      ['2026-05-30T22', 'aborted'],
      ['2026-05-30T23', 'done'],
    ]);
    expect(await lastRun(project(), 'orders')).toMatchObject({ outcome: 'done' });
    expect(await lastRun(project(), 'payments')).toBeUndefined();
  });
});

describe('attributes', () => {
  test('have their paths made absolute, and nothing else changed', () => {
    const attributes = {
      token_ref: 'file:../token',
      password_ref: 'env:PASSWORD',
      route: 'file:stays',
      gateway: { kubernetes: { kubeconfig: 'kube/config', context: null } },
      list: [{ ca_ref: 'file:/absolute' }],
      home: { kubeconfig: '~/.kube/config' },
      '//': { metadata: {} },
    };

    expect(placedIn(attributes, '/app/stacks/a')).toEqual({
      token_ref: 'file:/app/stacks/token',
      password_ref: 'env:PASSWORD',
      route: 'file:stays',
      gateway: { kubernetes: { kubeconfig: '/app/stacks/a/kube/config' } },
      list: [{ ca_ref: 'file:/absolute' }],
      home: { kubeconfig: '~/.kube/config' },
    });
  });

  test('name every secret that they refer to', () => {
    expect(
      referencesIn({
        link: { api_key_ref: 'env:KEY' },
        source: { sasl: { password_ref: 'vault:a/b#c' } },
        all: [{ ca_ref: 'file:ca' }],
        name: 'x',
      }),
    ).toEqual([
      { attribute: 'link.api_key_ref', reference: 'env:KEY' },
      { attribute: 'source.sasl.password_ref', reference: 'vault:a/b#c' },
      { attribute: 'all.ca_ref', reference: 'file:ca' },
    ]);
  });

  test('that only an apply knows are taken from the record', () => {
    const definition = { group: 'orders', route: '${kubernetes_service.a.name}', topics: ['a'] } as unknown as GroupAttributes;
    const recorded = { group: 'orders', route: 'orders', topics: ['old'], stage: 'mirror' } as unknown as GroupAttributes;

    expect(isLate(definition)).toBe(true);
    expect(knownAttributes(definition, recorded)).toEqual({ group: 'orders', route: 'orders', topics: ['a'], stage: 'mirror' });
    expect(knownAttributes(definition, undefined)).toBe(definition);
  });
});

describe('findings', () => {
  test('of an error say what and the way out apart, and carry its code', () => {
    const error = new CodedError('SWY8002', {
      property: '/bin/terraform',
      value: '1.5.0',
      allowed: '1.11 or newer',
      fix: 'install another',
    });

    expect(faultOf('terraform', error)).toEqual({
      area: 'terraform',
      state: 'fault',
      says: '/bin/terraform "1.5.0": Terraform is too old (allowed: 1.11 or newer)',
      fix: 'install another',
      code: 'SWY8002',
    });
    expect(faultOf('x', new Error('boom'))).toMatchObject({ says: 'boom' });
  });

  test('are what a look that fails has found', async () => {
    expect(await look('a', () => Promise.reject(new Error('boom')))).toMatchObject([{ area: 'a', state: 'fault', says: 'boom' }]);
    expect(await look('a', () => Promise.resolve(ok('a', 'fine')))).toEqual([ok('a', 'fine')]);
  });

  test('are shown with faults first, each with its way out below', () => {
    expect(describeFindings([ok('gateway', 'well'), advice('clocks', 'apart', 'set them'), fault('topics', 'none', 'create them')])).toBe(
      [
        'fault  topics   none',
        '                -> create them',
        'look   clocks   apart',
        '                -> set them',
        'ok     gateway  well',
      ].join('\n'),
    );
  });

  test('name a few of many', () => {
    expect(listed(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
    expect(listed(['a', 'b'], 2)).toBe('a, b');
  });
});

describe('status', () => {
  const attributes = {
    stage: 'mirror',
    route: 'orders',
    domains: { source: 'on-prem', destination: 'cloud' },
  } as unknown as GroupAttributes;

  test('names what is not as the stage of record has it', () => {
    const replicas = [
      { replica: 'one', state: 'forwarding', leadsTo: 'on-prem' },
      { replica: 'two', state: 'fenced', leadsTo: 'on-prem' },
      { replica: 'three', state: 'forwarding', leadsTo: 'cloud' },
      { replica: 'four' },
      { replica: 'five', silence: 'ECONNREFUSED' },
    ];

    expect(differencesOf(attributes, { replicas })).toEqual([
      'two is fenced on on-prem, and mirror is forwarding on on-prem',
      'three is forwarding on cloud, and mirror is forwarding on on-prem',
      'four has no route orders',
    ]);
    expect(differencesOf({ ...attributes, stage: 'of-a-later-version' }, { replicas })).toEqual([
      'this version knows no stage "of-a-later-version"',
    ]);
  });

  test('is text that a tired reader takes in: stage, route, lag, who, next', () => {
    const now = Date.parse('2026-05-30T22:05:00Z');
    const text = describeStatus(
      [
        {
          group: 'orders',
          stage: 'fence',
          since: '2026-05-30T22:04:00Z',
          wanted: 'promote',
          lag: 1200,
          live: {
            replicas: [
              { replica: 'one', state: 'fenced', leadsTo: 'on-prem' },
              { replica: 'two', silence: 'ECONNREFUSED' },
            ],
            link: { name: 'link', state: 'ACTIVE' },
            mirrors: [
              { topic: 'a', source: 'a', status: 'ACTIVE', lag: 1200 },
              { topic: 'b', source: 'b', status: 'FAILED', lag: 0 },
            ],
            unseen: [],
          },
          lastRun: {
            id: 'x',
            outcome: 'held',
            startedAt: '2026-05-30T22:00:00Z',
            finishedAt: '',
            by: { user: 'alice', host: 'bastion' },
            error: 'SWY8013: too late',
          },
          notes: ['two does not answer (ECONNREFUSED)'],
          next: 'switchyard execute orders',
        },
      ],
      now,
    );

    expect(text).toBe(
      [
        'orders  at fence for 1 min (stages.json has promote)',
        '  route fenced on on-prem at 1 of 2 replicas, silent at 1 of 2 replicas',
        '  link link ACTIVE',
        '  mirrors 1 ACTIVE, 1 FAILED, lag 1,200',
        '  two does not answer (ECONNREFUSED)',
        '  last run held, 5 min ago by alice@bastion: SWY8013: too late',
        '  next: switchyard execute orders',
      ].join('\n'),
    );
    expect(describeStatus([])).toBe('The project has no group.');
  });

  test('says times as people do', () => {
    const ago = (seconds: number) => span(new Date(0).toISOString(), seconds * 1000);
    expect([5, 90, 7200, 200_000].map(ago)).toEqual(['5 s', '2 min', '2 h', '2 days']);
  });
});

test('the list has a row a group, and says where nothing is known', () => {
  const holder = { pid: 1, host: 'bastion', user: 'alice', startedAt: '', command: [] };
  const text = describeList([
    { group: 'orders', stack: 'one', stage: null, wanted: 'mirror', topics: 1000 },
    { group: 'payments', holder },
  ]);

  expect(text).toMatch(/orders +│ one +│ 1,000 +│ not started +│ mirror +│ none/);
  expect(text).toMatch(/payments +│ +│ +│ unknown here +│ +│ running, by alice@bastion/);
});
