import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import type { LiveMirror } from '../../lib/cli/group/live';
import { duration, fit, plain, rateText, sparkline, zeroText } from '../../lib/cli/lag-check/format';
import { LagHistory } from '../../lib/cli/lag-check/history';
import { firstState, keysIn, onKey, type ScreenState } from '../../lib/cli/lag-check/keys';
import { lagJson, lagLine } from '../../lib/cli/lag-check/lines';
import { Pace } from '../../lib/cli/lag-check/pace';
import { firstChoice, nameOf, rowsOf } from '../../lib/cli/lag-check/rows';
import { drawScreen } from '../../lib/cli/lag-check/screen';
import { LagTerminal, type TerminalStreams } from '../../lib/cli/lag-check/terminal';
import type { LagView } from '../../lib/cli/lag-check/watch';

const bounds = { maxLag: 1000, stableMs: 500 };
const start = Date.parse('2026-05-30T22:00:00Z');

interface Given {
  readonly [topic: string]:
    number | { readonly lag: number; readonly status?: string; readonly error?: string; readonly partitions?: readonly number[] };
}

/** A history with a sample a second. */
function historyOf(samples: readonly Given[], absent: readonly string[] = []): LagHistory {
  const history = new LagHistory();
  samples.forEach((sample, second) => {
    const mirrors = Object.entries(sample).map(([topic, given]): LiveMirror => {
      const { lag, status = 'ACTIVE', error, partitions } = typeof given === 'number' ? { lag: given } : given;
      return {
        topic,
        source: topic,
        status,
        lag,
        ...(error !== undefined && { error }),
        ...(partitions && { partitions: new Map(partitions.map((one, partition) => [partition, one])) }),
      };
    });
    history.add({ at: start + second * 1000, mirrors, absent });
  });
  return history;
}

const viewOf = (history: LagHistory, rest: Partial<LagView> = {}): LagView => ({
  group: 'orders',
  history,
  bounds,
  ready: history.isReady(bounds),
  ...rest,
});

describe('the history of lag', () => {
  test('says how fast the lag shrinks and when it is gone', () => {
    const history = historyOf([{ orders: 300 }, { orders: 200 }, { orders: 100 }]);

    expect(history.total).toMatchObject({ lag: 100, rate: -100, secondsToZero: 1, trend: [300, 200, 100] });
    expect(history.topics[0]).toMatchObject({ topic: 'orders', status: 'ACTIVE', rate: -100, secondsToZero: 1 });
  });

  test('promises no end to a lag that grows or stands still', () => {
    expect(historyOf([{ orders: 1 }, { orders: 2 }]).total).not.toHaveProperty('secondsToZero');
    expect(historyOf([{ orders: 2 }, { orders: 2 }]).total).toMatchObject({ rate: 0 });
    expect(historyOf([{ orders: 2 }, { orders: 2 }]).total).not.toHaveProperty('secondsToZero');
    expect(historyOf([{ orders: 2 }]).total).not.toHaveProperty('rate');
  });

  test('forgets what is older than a rate needs, and keeps thirty samples', () => {
    const history = historyOf([...Array.from({ length: 40 }, () => ({ orders: 5000 })), { orders: 4000 }]);

    expect(history.total.trend).toHaveLength(30);
    expect(history.total.rate).toBe(-100);
  });

  test.each([
    ['a lag under the threshold that stays there', [{ orders: 900 }, { orders: 900 }], true],
    ['no lag', [{ orders: 0 }, { orders: 0 }], true],
    ['one sample, which says nothing of what comes', [{ orders: 0 }], false],
    ['a lag at the threshold', [{ orders: 1000 }, { orders: 1000 }], false],
    ['a lag that has only just come under it', [{ orders: 1000 }, { orders: 1 }], false],
    ['a lag that grows by more than a tenth of it', [{ orders: 100 }, { orders: 201 }], false],
    [
      'topics that are over it together',
      [
        { a: 600, b: 600 },
        { a: 600, b: 600 },
      ],
      false,
    ],
    ['a mirror that is paused', [{ orders: 0 }, { orders: { lag: 0, status: 'PAUSED' } }], false],
    ['no mirror at all', [{}, {}], false],
  ])('of %s is judged as the gate before the fence judges it', (_, samples, ready) => {
    expect(historyOf(samples as Given[]).isReady(bounds)).toBe(ready);
  });

  test('of a group with a topic that is no mirror is never ready', () => {
    expect(historyOf([{ orders: 0 }, { orders: 0 }], ['payments']).isReady(bounds)).toBe(false);
  });
});

describe('the rows', () => {
  const history = historyOf([
    { a: 10, b: 50, c: 0, d: { lag: 0, status: 'FAILED' } },
    { a: 20, b: 40, c: 0, d: { lag: 0, status: 'FAILED' } },
  ]);
  const names = (choice: Partial<typeof firstChoice>) =>
    rowsOf(history, { ...firstChoice, ...choice })
      .map(({ topic }) => topic)
      .join('');

  test.each([
    ['lag', 'badc'],
    ['topic', 'abcd'],
    ['status', 'dabc'],
    ['rate', 'acdb'],
    ['zero', 'abcd'],
  ] as const)('are sorted by %s, with what needs attention first', (sort, order) => {
    expect(names({ sort })).toBe(order);
  });

  test('can be turned round and filtered', () => {
    expect(names({ sort: 'topic', reversed: true })).toBe('dcba');
    expect(names({ filter: 'B' })).toBe('b');
    expect(names({ filter: 'nothing' })).toBe('');
  });
});

describe('numbers on the screen', () => {
  test('have a sparkline whose highest value is the highest block', () => {
    expect(sparkline([0, 1, 7])).toBe('▁▂█');
    expect(sparkline([0, 0])).toBe('▁▁');
    expect(sparkline([])).toBe('');
  });

  test('have rates with a sign, and times that people say', () => {
    expect([1234, -0.25, 0.04, 0, undefined].map(rateText)).toEqual(['+1,234/s', '-0.2/s', '0/s', '0/s', '']);
    expect([5, 61, 3700, 90_000, 1e9].map(duration)).toEqual(['5 s', '1 min 1 s', '1 h 1 min', '1 days', 'over 100 days']);
    expect(zeroText({ lag: 0, trend: [] })).toBe('now');
    expect(zeroText({ lag: 1, trend: [], rate: 5 })).toBe('never');
  });

  test('are cut to their column, and obey no control character', () => {
    expect(fit('payments', 5)).toBe('paym…');
    expect(fit('7', 3, 'right')).toBe('  7');
    expect(plain('a\u001b[31mb\u0007')).toBe('a?[31mb?');
  });
});

describe('a screen', () => {
  const history = historyOf([
    { orders: 1200, payments: 0, refunds: { lag: 3, status: 'FAILED', error: 'SOURCE_TOPIC_MAY_BE_DELETED' } },
    { orders: 600, payments: 0, refunds: { lag: 3, status: 'FAILED', error: 'SOURCE_TOPIC_MAY_BE_DELETED' } },
  ]);

  test('shows topic, status, lag, trend, rate and time to zero', () => {
    const lines = drawScreen(viewOf(history), firstState, { columns: 120, rows: 9 }, 2000);

    expect(lines.map((line) => line.trimEnd())).toEqual([
      'orders: lag 603 of less than 1,000 over 3 topics (-600/s, zero in 2 s)',
      'by lag  3 topics  every 2 s',
      'TOPIC                        STATUS                     LAG  TREND                                  RATE         ZERO IN',
      'orders                       ACTIVE                     600  █▅                                   -600/s             1 s',
      'refunds                      FAILED SOURCE_T…             3  ██                                      0/s           never',
      'payments                     ACTIVE                       0  ▁▁                                      0/s             now',
      '',
      '',
      'sort: l lag  n name  s status  r rate  z zero   p partitions   / filter   + - interval   space now   arrows   q quit',
    ]);
  });

  test('fits into any terminal, whatever is shown', () => {
    const topics = fc.dictionary(fc.string({ minLength: 1, maxLength: 40 }), fc.nat(1e9), { maxKeys: 40 });
    fc.assert(
      fc.property(topics, fc.integer({ min: 20, max: 200 }), fc.integer({ min: 5, max: 50 }), fc.nat(60), (lags, columns, rows, scroll) => {
        const lines = drawScreen(viewOf(historyOf([lags, lags])), { ...firstState, scroll }, { columns, rows }, 2000);

        expect(lines).toHaveLength(rows);
        expect(lines.filter((line) => line.length > columns)).toEqual([]);
        expect(lines.join('')).not.toMatch(/[\u0000-\u001f]/);
      }),
    );
  });

  test('says what went wrong with the last look, and keeps what was seen before', () => {
    const [first, , , row] = drawScreen(viewOf(history, { error: 'answered 500' }), firstState, { columns: 100, rows: 9 }, 2000);

    expect(first).toContain('orders: answered 500');
    expect(row).toContain('600');
  });
});

describe('partitions', () => {
  const orders = (...partitions: number[]) => ({ lag: partitions.reduce((sum, one) => sum + one, 0), partitions });
  const history = historyOf(
    [
      { orders: orders(0, 40, 5), payments: 7 },
      { orders: orders(0, 20, 15), payments: 7 },
    ],
    ['refunds'],
  );

  test('take the place of their topic, each with a trend, a rate and a time of its own', () => {
    expect(
      history.partitions.map(({ topic, partition, lag, rate, secondsToZero }) => [topic, partition, lag, rate, secondsToZero]),
    ).toEqual([
      ['orders', 0, 0, 0, 0],
      ['orders', 1, 20, -20, 1],
      ['orders', 2, 15, 10, undefined],
      ['payments', undefined, 7, 0, undefined],
      ['refunds', undefined, 0, undefined, undefined],
    ]);
    expect(history.partitions[1]?.trend).toEqual([40, 20]);
  });

  test('are rows of the table, sorted by number under a name and found by the name of their topic', () => {
    const many = historyOf([{ orders: orders(...Array.from({ length: 12 }, () => 1)), payments: orders(3) }]);
    const rows = rowsOf(many, { ...firstChoice, partitions: true, sort: 'topic', filter: 'ORDERS' }).map(nameOf);
    expect(rows).toEqual(Array.from({ length: 12 }, (_, partition) => `orders-${partition}`));

    const state: ScreenState = { ...firstState, choice: { ...firstChoice, partitions: true } };
    const [, what, , first] = drawScreen(viewOf(history), state, { columns: 120, rows: 10 }, 2000);
    expect(what).toMatch(/^by lag {2}5 partitions/);
    expect(first).toMatch(/^orders-1 +ACTIVE +20 /);
  });

  test('are in a line and in JSON where they are asked for', () => {
    expect(lagLine(viewOf(history), { partitions: true }, new Date(start))).toBe(
      '22:00:00  lag 42 over 5 partitions  -10/s  zero in 5 s  orders-1 20, orders-2 15, payments 7 and 1 more',
    );
    const { topics } = JSON.parse(lagJson(viewOf(history), { partitions: true })) as { topics: object[] };
    expect(topics).toMatchObject([
      {
        topic: 'orders',
        lag: 35,
        partitions: [
          { partition: 0, lag: 0, rate: 0, secondsToZero: 0 },
          { partition: 1, lag: 20, rate: -20, secondsToZero: 1 },
          { partition: 2, lag: 15, rate: 10, secondsToZero: null },
        ],
      },
      { topic: 'payments', partitions: [] },
      { topic: 'refunds', partitions: [] },
    ]);
    expect(lagJson(viewOf(history))).not.toContain('partition');
  });
});

describe('keys', () => {
  const press = (keys: string, from: ScreenState = firstState) =>
    keysIn(keys).reduce(({ state }, key) => onKey(state, key, 10, 25), { state: from } as ReturnType<typeof onKey>);

  test('sort, and turn the order round when they are pressed again', () => {
    expect(press('n').state.choice).toMatchObject({ sort: 'topic', reversed: false });
    expect(press('nn').state.choice).toMatchObject({ sort: 'topic', reversed: true });
    expect(press('nnn').state.choice).toMatchObject({ sort: 'topic', reversed: false });
  });

  test('change between topics and partitions', () => {
    expect(press('p').state).toMatchObject({ scroll: 0, choice: { partitions: true } });
    expect(press('pp').state.choice.partitions).toBe(false);
  });

  test('filter as they are typed, so that no letter of a name sorts or quits', () => {
    const typed = press('/qlx\u007f');

    expect(typed).toEqual({ state: { ...firstState, typing: true, choice: { ...firstChoice, filter: 'ql' } } });
    expect(press('\r', typed.state).state).toMatchObject({ typing: false, choice: { filter: 'ql' } });
    expect(press('\u001b', typed.state).state).toMatchObject({ typing: false, choice: { filter: '' } });
  });

  test('scroll as far as there are topics', () => {
    expect(press('\u001b[B').state.scroll).toBe(1);
    expect(press('\u001b[6~\u001b[6~\u001b[6~').state.scroll).toBe(15);
    expect(press('\u001b[6~\u001b[5~\u001b[A').state.scroll).toBe(0);
    expect(press('\u001b[F').state.scroll).toBe(15);
    expect(press('\u001b[F\u001b[H').state.scroll).toBe(0);
  });

  test.each([
    ['q', 'quit'],
    ['\u0003', 'quit'],
    ['/\u0003', 'quit'],
    [' ', 'now'],
    ['+', 'faster'],
    ['-', 'slower'],
    ['x', undefined],
  ])('%j does %s', (keys, effect) => {
    expect(press(keys).effect).toBe(effect);
  });

  test('of any input change nothing but what is shown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 30 }), (input) => {
        const { state } = press(input);

        expect(state.scroll).toBeGreaterThanOrEqual(0);
        expect(state.scroll).toBeLessThanOrEqual(15);
      }),
    );
  });
});

describe('a look as a line', () => {
  test('names the topics that are furthest behind', () => {
    const line = lagLine(
      viewOf(
        historyOf([
          { a: 20, b: 400, c: 5, d: 9, e: 0 },
          { a: 20, b: 200, c: 5, d: 9, e: 0 },
        ]),
      ),
      {},
      new Date(start),
    );

    expect(line).toBe('22:00:00  lag 234 over 5 topics  -200/s  zero in 2 s  b 200, a 20, d 9 and 1 more  ready');
  });

  test('is JSON with everything for programs', () => {
    expect(JSON.parse(lagJson(viewOf(historyOf([{ orders: 2 }]))))).toEqual({
      group: 'orders',
      at: '2026-05-30T22:00:00.000Z',
      ready: false,
      lag: 2,
      rate: null,
      secondsToZero: null,
      ...bounds,
      topics: [{ topic: 'orders', status: 'ACTIVE', lag: 2, rate: null, secondsToZero: null }],
    });
  });
});

/** A terminal that remembers what it was told. */
function fakeTerminal() {
  const input = Object.assign(new EventEmitter(), { raw: [] as boolean[], flowing: false }) as EventEmitter & {
    raw: boolean[];
    flowing: boolean;
  };
  const written: string[] = [];
  const output = Object.assign(new EventEmitter(), { columns: 80, rows: 10, write: (text: string) => written.push(text) > 0 });
  const streams = {
    input: Object.assign(input, {
      setRawMode: (raw: boolean) => input.raw.push(raw),
      resume: () => (input.flowing = true),
      pause: () => (input.flowing = false),
    }),
    output,
  };
  return { input, output, written, streams: streams as unknown as TerminalStreams };
}

describe('the table on a terminal', () => {
  const open = () => {
    const fake = fakeTerminal();
    const pace = new Pace(2000);
    const quits: number[] = [];
    const terminal = new LagTerminal(fake.streams, pace, () => quits.push(1));
    terminal.open();
    return { ...fake, pace, quits, terminal };
  };

  test('is drawn again for each look, each key and each change of size', () => {
    const { terminal, written, input, output } = open();
    terminal.show(viewOf(historyOf([{ orders: 5 }])));
    const frames = written.length;
    input.emit('data', Buffer.from('n'));
    expect(written.at(-1)).toContain('by topic');
    output.columns = 40;
    output.emit('resize');
    expect(written.at(-1)).not.toContain('STATUS');
    expect(written).toHaveLength(frames + 2);
    terminal.close();
  });

  test('goes through intervals, looks now and quits on keys', async () => {
    const { terminal, input, pace, quits } = open();
    input.emit('data', '+');
    expect(pace.ms).toBe(1000);
    input.emit('data', '--');
    expect(pace.ms).toBe(5000);
    pace.ms = 60_000;
    input.emit('data', '-');
    expect(pace.ms).toBe(60_000);

    const waited = pace.wait(new AbortController().signal);
    input.emit('data', ' ');
    await expect(waited).resolves.toBeUndefined();

    input.emit('data', 'q');
    expect(quits).toHaveLength(1);
    terminal.close();
  });

  test('gives the terminal back once, however it ends', () => {
    const before = process.listenerCount('exit');
    const { terminal, input, written, output } = open();
    expect({ raw: input.raw, flowing: input.flowing }).toEqual({ raw: [true], flowing: true });
    expect(process.listenerCount('exit')).toBe(before + 1);

    terminal.close();
    terminal.close();

    expect(input.raw).toEqual([true, false]);
    expect(input.flowing).toBe(false);
    expect(written.at(-1)).toBe('\u001b[?25h\u001b[?1049l');
    expect([process.listenerCount('exit'), input.listenerCount('data'), output.listenerCount('resize')]).toEqual([before, 0, 0]);
  });

  test('gives the terminal back when the process ends in the middle', () => {
    const { written } = open();

    process.listeners('exit').at(-1)?.(0);

    expect(written.at(-1)).toContain('\u001b[?1049l');
  });
});

test('a wait ends with the signal and with its deadline', async () => {
  const pace = new Pace(60_000);
  const stop = new AbortController();
  const waited = pace.wait(stop.signal);
  stop.abort();

  await expect(waited).resolves.toBeUndefined();
  await expect(pace.wait(new AbortController().signal, Date.now() - 1)).resolves.toBeUndefined();
});
