import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CutoverEvent } from '../../../lib/cli/execute/events';
import type { RunReport } from '../../../lib/cli/execute/report';
import { Place } from '../../cli/execute-place';
import { until } from '../../support/until';

const promotion = 'POST /links/{link}/mirrors:promote';
const refused = { kind: 'status', status: 400, message: 'not today' } as const;
let place: Place;

/** Each leaves the group at mirror, so that one sandbox and one deployment serve them all. */
describe('a failure after the fence and before the first promotion', () => {
  beforeAll(async () => {
    place = await Place.open();
    await place.run({ to: 'mirror' });
  }, 60_000);
  afterEach(async () => {
    delete process.env['SWITCHYARD_TERRAFORM'];
    for (const name of ['broken', 'stages.json.new']) rmSync(join(place.folder, name), { force: true });
    place.faults.clear();
    await place.run({ abort: true });
    expect(await place.states()).toEqual(['forwarding source', 'forwarding source']);
  }, 60_000);
  afterAll(() => place.close(), 30_000);

  test('removes the fence and puts offset sync on by itself, though the stage of record is promote already', async () => {
    place.faults.add({ endpoint: promotion, effect: refused });
    const events: CutoverEvent[] = [];

    const report = await place.run({ to: 'switch' }, events);

    expect(report).toMatchObject({ outcome: 'aborted', from: 'mirror', stage: 'mirror', next: 'switchyard execute orders' });
    expect(report.error?.message).toMatch(/not today/);
    expect(report.holds).toMatch(/served by the source/);
    expect(report.stages.map(({ name, direction }) => `${direction} ${name}`)).toEqual(['forward fence', 'back mirror']);
    expect(await place.states()).toEqual(['forwarding source', 'forwarding source']);
    expect(await place.linkSetting('consumer.offset.sync.enable')).toBe('true');
    expect(place.stagesFile).toEqual({ orders: 'mirror' });
    expect(secondsFromFailureTo(report, 'verified')).toBeLessThan(10);
  }, 120_000);

  test('does so although what repairs fails at first', async () => {
    place.faults.add({ endpoint: promotion, effect: refused });
    process.env['SWITCHYARD_TERRAFORM'] = place.brokenTerraform('plan', 'broken');
    const events: CutoverEvent[] = [];

    const report = await place.run({
      to: 'switch',
      onEvent: (event) => {
        events.push(event);
        if (event.type === 'failed') writeFileSync(join(place.folder, 'broken'), '');
        if (event.type === 'retried') rmSync(join(place.folder, 'broken'));
      },
    });

    expect(report).toMatchObject({ outcome: 'aborted', stage: 'mirror' });
    expect(events.filter(({ type }) => type === 'retried')).toHaveLength(1);
    expect(report.timeline.map(({ event }) => event)).toContain('retried');
  }, 120_000);

  test('does so without Terraform when that cannot do it any more, and the next run sets the record right', async () => {
    place.faults.add({ endpoint: promotion, effect: refused });
    process.env['SWITCHYARD_TERRAFORM'] = place.brokenTerraform('plan', 'broken');

    const report = await place.run({
      to: 'switch',
      onEvent: (event) => {
        if (event.type === 'failed') writeFileSync(join(place.folder, 'broken'), '');
      },
    });

    expect(report).toMatchObject({ outcome: 'aborted', stage: 'promote', next: 'switchyard abort orders' });
    expect(report.error?.message).toMatch(/this machine is broken.*taken down at the gateway itself, and offset sync is on again/);
    expect(await place.states()).toEqual(['forwarding source', 'forwarding source']);
    expect(await place.linkSetting('consumer.offset.sync.enable')).toBe('true');

    rmSync(join(place.folder, 'broken'));
    place.faults.clear();
    const next = await place.run({ to: 'fence' });
    expect(next).toMatchObject({ outcome: 'done', from: 'promote', stage: 'fence' });
    expect(next.stages.map(({ name, direction }) => `${direction} ${name}`)).toEqual(['back mirror', 'forward fence']);
  }, 120_000);

  test('does so within seconds when the token of the REST API has expired while clients were held', async () => {
    await place.run({ to: 'fence' });
    for (const endpoint of ['GET /links/{link}', 'GET /links/{link}/mirrors', 'GET /links/{link}/configs'])
      place.faults.add({ endpoint, effect: { kind: 'status', status: 401 } });

    const report = await place.run({ to: 'promote' });

    expect(report).toMatchObject({ outcome: 'aborted', from: 'fence', next: 'switchyard abort orders' });
    expect(report.error?.message).toMatch(/answered 401.*taken down at the gateway itself/);
    expect(await place.states()).toEqual(['forwarding source', 'forwarding source']);
    expect(secondsFromFailureTo(report, 'finished')).toBeLessThan(15);
  }, 120_000);

  test('does so when the disk is full, and says which file could not be written', async () => {
    symlinkSync('/dev/full', join(place.folder, 'stages.json.new'));

    const report = await place.run({ to: 'fence' });

    expect(report).toMatchObject({ outcome: 'aborted', stage: 'mirror', error: { code: 'SWY8303' } });
    expect(report.error?.message).toMatch(/stages\.json.*ENOSPC/);
  }, 60_000);
});

describe('a failure after the first promotion', () => {
  beforeAll(async () => {
    place = await Place.open();
  }, 60_000);
  afterAll(() => place.close(), 30_000);

  test('leaves the fence up, and says what holds and what to run; then the group goes on or is rolled back', async () => {
    // The first call only asks whether the promotion would be refused.
    place.faults.add({
      endpoint: promotion,
      call: { from: 2 },
      effect: { kind: 'refuse', topics: ['orders.dlq'], message: 'not this one' },
    });

    const report = await place.run({ to: 'switch', deadlineSeconds: (stage) => (stage === 'promote' ? 6 : 60) });

    expect(report).toMatchObject({ outcome: 'held', stage: 'promote', next: 'switchyard execute orders' });
    expect(report.error?.message).toMatch(/promoted already: orders is STOPPED/);
    expect(report.holds).toMatch(/clients are held.*fence stays/);
    expect(await place.states()).toEqual(['fenced source', 'fenced source']);

    const aborted = await place.switchyard('abort', 'orders', '--json');
    expect(aborted.code).toBe(1);
    expect(JSON.parse(aborted.stdout)).toMatchObject({ outcome: 'held', stage: 'promote' });
    expect(await place.states()).toEqual(['fenced source', 'fenced source']);

    place.faults.clear();
    expect(await place.run({ to: 'promote' })).toMatchObject({ outcome: 'done', from: 'promote', stage: 'promote' });

    const back = await place.switchyard('rollback', 'orders', '--yes', '--json');
    expect(JSON.parse(back.stdout)).toMatchObject({ outcome: 'done', from: 'promote', stage: 'rollback' });
    expect(await place.states()).toEqual(['forwarding source', 'forwarding source']);
    expect((await place.switchyard('rollback', 'orders', '--yes')).code).toBe(3);
  }, 180_000);
});

describe('a REST API that goes down after a promotion was begun', () => {
  beforeAll(async () => {
    place = await Place.open();
  }, 60_000);
  afterAll(() => place.close(), 30_000);

  const everyLook = ['GET /links', 'GET /links/{link}', 'GET /links/{link}/mirrors', 'GET /links/{link}/mirrors/{mirror}'];
  const goesDown = () => everyLook.forEach((endpoint) => place.faults.add({ endpoint, effect: { kind: 'reset' } }));

  test('is told within seconds, with the fence up, and so is an abort; then the group goes on', async () => {
    place.faults.add({ endpoint: promotion, call: { from: 2 }, effect: { kind: 'refuse', topics: ['orders.dlq'], message: 'not yet' } });
    let downAt = 0;
    void until(() => place.engine.link('switchyard-orders').mirror('orders').status === 'STOPPED', {
      describe: 'the first promotion',
      timeout: 60_000,
    }).then(() => {
      downAt = Date.now();
      goesDown();
    });
    const report = await place.run({ to: 'switch', deadlineSeconds: (stage) => (stage === 'promote' ? 4 : 60) });

    expect(downAt).toBeGreaterThan(0);
    expect(report).toMatchObject({ outcome: 'held', stage: 'promote', next: 'switchyard execute orders' });
    expect(report.error?.message).toMatch(
      /SWY4110.*cannot be known.*switchyard execute goes on, and switchyard abort lets clients go back/,
    );
    expect(report.holds).toMatch(/clients are held.*fence stays/);
    expect(await place.states()).toEqual(['fenced source', 'fenced source']);
    expect(secondsFrom(downAt)).toBeLessThan(4 + 20);

    const asked = Date.now();
    const aborted = await place.run({ abort: true });
    expect(aborted).toMatchObject({ outcome: 'held', stage: 'promote' });
    expect(aborted.error).toMatchObject({ code: 'SWY4110' });
    expect(await place.states()).toEqual(['fenced source', 'fenced source']);
    expect(secondsFrom(asked)).toBeLessThan(30);

    place.faults.clear();
    expect(await place.run({ to: 'switch' })).toMatchObject({ outcome: 'done', from: 'promote', stage: 'switch' });
  }, 180_000);
});

const secondsFrom = (at: number): number => (Date.now() - at) / 1000;

function secondsFromFailureTo(report: RunReport, event: RunReport['timeline'][number]['event']): number {
  const failed = report.timeline.find((entry) => entry.event === 'failed');
  const last = report.timeline.findLast((entry) => entry.event === event);
  return (Date.parse(last?.at ?? '') - Date.parse(failed?.at ?? '')) / 1000;
}
