import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { KeptRun } from '../../lib/cli/group/runs';
import { rangeOf, stageSpans } from '../../lib/cli/report/cutover-report';
import { describeCutoverReport } from '../../lib/cli/report/describe';
import { markup } from '../../lib/cli/report/html';
import { lagCurve } from '../../lib/cli/report/lag-curve';
import { reportPage } from '../../lib/cli/report/page';
import { durationText, Scale, stepFor, ticksTo, timeStepFor } from '../../lib/cli/report/scale';
import { timelinePicture } from '../../lib/cli/report/timeline';

const start = Date.parse('2026-05-30T22:00:00.000Z');
const at = (ms: number) => new Date(start + ms).toISOString();

/** A run from mirror to switch that took ten seconds and held clients for two. */
function runWith(rest: Partial<KeptRun> = {}): KeptRun {
  return {
    id: '2026-05-30T22-00-00-000Z',
    group: 'orders',
    outcome: 'done',
    startedAt: at(0),
    finishedAt: at(10_000),
    from: 'mirror',
    stage: 'switch',
    by: { user: 'alice', host: 'bastion', pid: 7 },
    command: ['switchyard', 'execute', 'orders', '--yes'],
    stages: [
      {
        name: 'fence',
        direction: 'forward',
        startedAt: at(1000),
        changes: [{ address: 'switchyard_gateway_route.orders', action: 'update', attributes: ['fence'] }],
        gates: [{ gate: 'lag-under-threshold', observed: 'lag 3', waited_ms: 500 }],
        timings: { plan: 400, guard: 100, apply: 1500, total: 2000 },
      },
      {
        name: 'switch',
        direction: 'forward',
        startedAt: at(4000),
        changes: [],
        gates: [{ gate: 'mirrors-stopped', observed: 'all are STOPPED', waited_ms: 20 }],
        timings: { plan: 400, guard: 100, apply: 500, total: 1000 },
      },
    ],
    timeline: [
      { at: at(0), stage: null, event: 'started' },
      {
        at: at(2100),
        stage: 'fence',
        event: 'progress',
        message: 'lag-under-threshold holds: lag 3',
        data: { gate: 'lag-under-threshold', holds: true },
      },
      { at: at(10_000), stage: 'switch', event: 'finished' },
    ],
    lag: [
      { at: at(0), total: 900, topics: { orders: 600, 'orders.dlq': 300 } },
      { at: at(1000), total: 300, topics: { orders: 300, 'orders.dlq': 0 } },
      { at: at(2000), total: 0, topics: { orders: 0, 'orders.dlq': 0 } },
    ],
    window: { fencedAt: at(2500), servedAt: at(4500), ms: 2000 },
    ...rest,
  };
}

/** Without the spaces between elements, which nobody sees. */
const pageOf = (run: KeptRun, runs: readonly KeptRun[] = [run]) =>
  reportPage({ group: run.group, run, runs })
    .replaceAll(/>\s+(?=\S)(?![^<]*<\/style>)/g, '>')
    .replaceAll(/\s+<(?!\/style)/g, '<');

describe('the page of a run', () => {
  test('says who did what when, with which outcome, and how long clients were held', () => {
    const page = pageOf(runWith());

    for (const part of ['Cutover of orders', 'alice on bastion', 'switchyard execute orders --yes', '2.0 s', 'mirror → switch'])
      expect(page).toContain(part);
    expect(page).toContain('<td>lag-under-threshold</td><td>lag 3</td><td class="number">500 ms</td>');
    expect(page).toContain('update<code>switchyard_gateway_route.orders</code>(fence)');
    expect(page).toMatch(/<svg class="timeline"[^]*<svg class="timeline"[^]*<svg class="lag"/);
  });

  test('of a rollback shows clients go from the destination to the source', () => {
    const page = pageOf(runWith({ from: 'switch', stage: 'rollback' }));
    const bars = [...page.matchAll(/<title>clients are ([^<]*)<\/title>/g)].map(([, says]) => says);

    expect(bars.slice(0, 3)).toEqual(['served by the destination', 'held for 2 s', 'served by the source']);
  });

  test('loads nothing, runs nothing, and allows only its own style', () => {
    const page = pageOf(runWith());
    const style = /<style>([^]*)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');

    expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;;`);
    expect(page).not.toMatch(/<script|javascript:|\shref=|\ssrc=|url\(|@import|https?:\/\/|\sstyle=|\son\w+=/i);
  });

  test('can be read in the dark and printed', () => {
    expect(pageOf(runWith())).toMatch(/prefers-color-scheme: dark[^]*@media print/);
  });

  test('escapes whatever text a run holds', () => {
    const evil = `<img src=x onerror="alert('1')">&\u0000`;
    const run = runWith({
      group: evil,
      outcome: 'held',
      error: { message: evil },
      holds: evil,
      next: evil,
      from: evil,
      command: [evil],
      by: { user: evil, host: evil, pid: 1 },
      stages: [
        {
          name: evil,
          direction: 'forward',
          startedAt: at(0),
          changes: [{ address: evil, action: evil, attributes: [evil] }],
          gates: [{ gate: evil, observed: evil, waited_ms: 1 }],
        },
      ],
      timeline: [
        { at: at(1), stage: evil, event: 'failed', message: evil },
        { at: at(2), stage: null, event: 'clients', data: { [evil]: { deep: evil } } },
      ],
      lag: [
        { at: at(0), total: 1, topics: { [evil]: 1, b: 0 } },
        { at: at(1), total: 1, topics: { [evil]: 1, b: 0 } },
      ],
    });
    const page = pageOf(run, [run, runWith({ id: evil })]);

    expect(page).not.toContain('<img');
    expect(page).not.toContain('\u0000');
    expect(page.split('&lt;img src=x onerror=').length).toBeGreaterThan(15);
    expect(page).not.toMatch(/="[^"]*<img/);
  });

  test('shows the runs of the group, and marks its own', () => {
    const page = pageOf(runWith(), [runWith({ id: 'earlier', outcome: 'aborted' }), runWith()]);

    expect(page).toMatch(/<td>earlier<\/td>.*aborted/);
    expect(page).toContain('<b>2026-05-30T22-00-00-000Z</b>');
  });

  test('of a run of an earlier version has no lag and no events, and is whole all the same', () => {
    const { by: _by, command: _command, timeline: _timeline, lag: _lag, window: _window, ...old } = runWith();
    const page = pageOf({ ...old, outcome: 'aborted', stage: 'mirror', error: { code: 'SWY8013', message: 'too late' } });

    expect(page).toContain('too late');
    expect(page).toContain('not seen');
    expect(page).not.toContain('class="lag"');
    expect(page).not.toContain('<h2>Events</h2>');
    expect(page).toMatch(/class="event failed"/);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('is markup whose elements close, whatever the run holds', () => {
    const text = fc.string({ unit: 'binary-ascii', maxLength: 12 });
    fc.assert(
      fc.property(text, text, fc.nat(1e7), fc.nat(1e6), (word, other, ms, lag) => {
        const page = pageOf(
          runWith({
            group: word,
            finishedAt: at(ms),
            stages: [
              {
                name: other,
                direction: 'back',
                startedAt: at(ms / 2),
                changes: [],
                gates: [{ gate: word, observed: other, waited_ms: ms }],
              },
            ],
            lag: [
              { at: at(0), total: lag, topics: { [word]: lag } },
              { at: at(ms), total: 0, topics: {} },
            ],
          }),
        );
        expect(unclosed(page)).toEqual([]);
        expect(page).not.toMatch(/[ "](NaN|undefined|Infinity)[ ",]/);
      }),
      { numRuns: 50 },
    );
  });
});

/** Elements that are opened and not closed, or the other way round. */
function unclosed(page: string): string[] {
  const open: string[] = [];
  for (const [, slash, name = '', , self] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*?)?)(\/?)>/gi)) {
    if (self === '/' || ['meta', 'br'].includes(name.toLowerCase())) continue;
    if (slash === '') open.push(name);
    else if (open.at(-1) === name) open.pop();
    else return [...open, `/${name}`];
  }
  return open;
}

describe('the timeline', () => {
  test('puts plan and apply of a stage where they were in time', () => {
    const [fence, moved] = stageSpans(runWith());

    expect(fence).toMatchObject({ from: start + 1000, planned: start + 1500, to: start + 3000 });
    expect(moved).toMatchObject({ from: start + 4000, to: start + 5000 });
  });

  test('takes the time at which a gate held from what the provider said, and else from how long it waited', () => {
    expect(stageSpans(runWith())[0]?.gates).toEqual([
      { gate: 'lag-under-threshold', observed: 'lag 3', from: start + 1600, to: start + 2100 },
    ]);
    expect(stageSpans(runWith({ timeline: [] }))[0]?.gates[0]).toMatchObject({ from: start + 1500, to: start + 2000 });
  });

  test('shows who served the clients: the source, nobody, the destination', () => {
    const picture = timelinePicture(runWith(), rangeOf(runWith()), 'all').text;
    const bars = [...picture.matchAll(/class="clients (\w+)"[^]*?x="([\d.]+)"[^]*?width="([\d.]+)"/g)].map(([, kind, x, width]) => [
      kind,
      Number(x),
      Number(width),
    ]);

    // 840 pixels for ten seconds, from 104 on.
    expect(bars).toEqual([
      ['source', 104, 210],
      ['held', 314, 168],
      ['destination', 482, 462],
    ]);
  });

  test('of a run that changed nothing says who serves the clients all the time', () => {
    const { window: _, ...run } = runWith({ stages: [], stage: 'mirror' });

    expect(timelinePicture(run, rangeOf(run), 'all').text).toMatch(/class="clients source"/);
  });

  test('marks what went wrong', () => {
    const run = runWith({ timeline: [{ at: at(5000), stage: 'switch', event: 'failed', message: 'no answer' }] });

    expect(timelinePicture(run, rangeOf(run), 'all').text).toMatch(/class="event failed">\s*<title>failed: no answer/);
  });
});

describe('the lag curve', () => {
  test('goes from what was lacking down to nothing, with the topics that lacked most', () => {
    const { text } = lagCurve(runWith(), [start, start + 10_000]) ?? { text: '' };

    expect(text).toContain('900 records at first, 900 at most, 0 at last');
    expect(/class="total" points="([^"]+)"/.exec(text)?.[1]).toBe('104,29.8 188,136.6 272,190');
    expect([...text.matchAll(/class="topic t\d">\s*<title>([^<]+)/g)].map(([, topic]) => topic)).toEqual(['orders', 'orders.dlq']);
  });

  test('is not drawn from a single sample', () => {
    expect(lagCurve(runWith({ lag: [] }), [start, start + 1])).toBeUndefined();
  });
});

describe('scales', () => {
  test('stay inside their range', () => {
    const scale = new Scale([0, 10], [100, 200]);
    expect([scale.at(-5), scale.at(5), scale.at(50), new Scale([1, 1], [3, 4]).at(1)]).toEqual([100, 150, 200, 3]);
  });

  test('have round steps', () => {
    expect([0, 1, 3, 7, 30, 0.02].map(stepFor)).toEqual([1, 1, 5, 10, 50, 0.02]);
    expect(ticksTo(900, 4)).toEqual([0, 500, 1000]);
    expect([800, 7000, 45_000, 100_000, 9_000_000].map(timeStepFor)).toEqual([1000, 10_000, 60_000, 120_000, 5 * 3_600_000]);
    expect([12, 1500, 61_000, 3_700_000].map(durationText)).toEqual(['12 ms', '1.5 s', '1 min 1 s', '1 h 2 min']);
  });
});

test('markup is escaped in text and in attributes, and nothing is written for nothing', () => {
  expect(markup`<a title="${'"<&'}">${[markup`<b>${1}</b>`, "'"]}${undefined}${false}</a>`.text).toBe(
    '<a title="&quot;&lt;&amp;"><b>1</b>&#39;</a>',
  );
});

test('a run as text has stages, gates and the window', () => {
  const text = describeCutoverReport({ group: 'orders', run: runWith(), runs: [runWith()] }, start + 120_000);

  expect(text).toContain('orders mirror -> switch: done, 2 min ago by alice@bastion');
  expect(text).toContain('lag-under-threshold 500 ms');
  expect(text).toContain('clients were held for 2.0 s');
});
