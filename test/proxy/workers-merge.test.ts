import fc from 'fast-check';
import { mergeReports } from '../../lib/proxy/workers/merge-reports';
import { type WorkerReport, packError, unpackError } from '../../lib/proxy/workers/messages';
import { CodedError } from '../../lib/core/coded-error';
import { exposition, mergeCounters } from '../../lib/proxy/metrics';
import { Counter, Gauge, Registry } from 'prom-client';
import { Restarts } from '../../lib/proxy/workers/restarts';
import { routeOf } from './support/start';

const version = { spec: routeOf(9092), generation: 4 };
const emptySince = new Date('2026-01-01T00:00:00.000Z');

const worker = (more: Partial<WorkerReport> = {}): WorkerReport => ({
  name: 'orders',
  generation: 4,
  state: 'forwarding',
  since: '2026-01-01T00:00:01.000Z',
  connections: 0,
  held: 0,
  inFlight: 0,
  firstResponseAt: null,
  ...more,
});

describe('the report of a route over several workers', () => {
  test('adds up counts, and has the first answer of all', () => {
    const report = mergeReports(
      version,
      [
        worker({ connections: 3, held: 1, inFlight: 2, firstResponseAt: '2026-01-01T00:00:03.000Z' }),
        worker({ connections: 4, held: 1, inFlight: 5, firstResponseAt: '2026-01-01T00:00:02.000Z', since: '2026-01-01T00:00:02.500Z' }),
        worker(),
      ],
      emptySince,
    );
    expect(report).toMatchObject({ connections: 7, held: 2, inFlight: 7, firstResponseAt: '2026-01-01T00:00:02.000Z' });
    expect(report.since).toBe('2026-01-01T00:00:02.500Z');
  });

  test('says that nothing is forwarded while there is no worker', () => {
    expect(mergeReports(version, [], emptySince)).toMatchObject({ state: 'fenced', generation: 4, since: '2026-01-01T00:00:00.000Z' });
  });

  test('claims no state and no generation that a worker has not reached', () => {
    const state = fc.constantFrom('forwarding' as const, 'fencing' as const, 'fenced' as const);
    const one = fc.record({ state, generation: fc.integer({ min: 1, max: 5 }) }).map(worker);
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 8 }), (reports) => {
        const merged = mergeReports(version, reports, emptySince);
        for (const report of reports) {
          if (merged.state !== 'fencing') expect(report.state).toBe(merged.state);
          expect(report.generation).toBeGreaterThanOrEqual(merged.generation);
        }
        expect(merged.state).toBe(reports.every((report) => report.state === reports[0]?.state) ? reports[0]?.state : 'fencing');
      }),
    );
  });
});

describe('the metrics of several processes', () => {
  const processOf = async (count: number, open: number) => {
    const registry = new Registry();
    new Counter({ name: 'switchyard_proxy_things_total', help: 'Things.', labelNames: ['kind'], registers: [registry] }).inc(
      { kind: 'a' },
      count,
    );
    new Gauge({ name: 'switchyard_proxy_open', help: 'Open.', registers: [registry] }).set(open);
    new Gauge({ name: 'nodejs_lag', help: 'Lag.', labelNames: ['process'], aggregator: 'average', registers: [registry] }).set(
      { process: `${count}` },
      count,
    );
    return registry.getMetricsAsJSON();
  };

  test('are added up, and those of Node stand side by side', async () => {
    const { text } = await exposition([await processOf(1, 10), await processOf(2, 20)]);
    expect(text).toContain('switchyard_proxy_things_total{kind="a"} 3');
    expect(text).toContain('switchyard_proxy_open 30');
    expect(text).toMatch(/nodejs_lag\{process="1"\} 1\nnodejs_lag\{process="2"\} 2/);
  });

  test('keep the counters of processes that have gone, and nothing else of them', async () => {
    const departed = mergeCounters([mergeCounters([await processOf(1, 10)]), await processOf(2, 20)]);
    const { text } = await exposition([departed, await processOf(4, 40)]);
    expect(text).toContain('switchyard_proxy_things_total{kind="a"} 7');
    expect(text).toContain('switchyard_proxy_open 40');
    expect(text).not.toContain('nodejs_lag{process="1"}');
  });
});

describe('an error of a worker', () => {
  test('arrives with its code', () => {
    const error = new CodedError('SWY6020', { property: 'port', value: 1, detail: 'EADDRINUSE' }, 'spec');
    const arrived = unpackError(structuredClone(packError(error)));
    expect(arrived).toMatchObject({ message: error.message, code: 'SWY6020', fault: error.fault });
  });

  test('arrives with its message when it has none', () => {
    expect(unpackError(packError(new TypeError('out of order')))).toMatchObject({ message: 'out of order' });
    expect(CodedError.isCodedError(unpackError(packError('odd')))).toBe(false);
  });
});

describe('a process that dies', () => {
  test('is started again after pauses that grow, and at once when it has lived for a while', () => {
    let now = 0;
    const restarts = new Restarts(() => now);
    expect(Array.from({ length: 8 }, () => restarts.died())).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    expect(restarts.tooMany).toBe(true);

    now += 60_000;

    expect(restarts.tooMany).toBe(false);
    expect(restarts.died()).toBe(100);
  });
});
