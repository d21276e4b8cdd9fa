import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import pino from 'pino';
import { AdmissionControl, addressKey } from '../../lib/proxy/limits/admission';
import { MemoryBudget } from '../../lib/proxy/limits/memory-budget';
import { type LimitOptions, limitsOf } from '../../lib/proxy/limits/settings';
import { until } from '../support/until';
import type { WireClient } from '../../lib/proxy/wire';
import { FakeCluster } from './support/fake-cluster';
import { connectTo, produce, startBench } from './support/start';

jest.setTimeout(30_000);

const silent = pino({ level: 'silent' });

function admissionWith(options: LimitOptions, now = () => 0): AdmissionControl {
  return new AdmissionControl(limitsOf(options), silent, now);
}

describe('the limits of a proxy', () => {
  test('refuse a connection above the total, until another one has gone', () => {
    const admission = admissionWith({ connections: 2 });
    const [orders, billing] = [admission.forRoute('orders'), admission.forRoute('billing')];
    const first = orders.admit('10.0.0.1');
    expect(billing.admit('10.0.0.2')).toBeDefined();

    expect(billing.admit('10.0.0.3')).toBeUndefined();
    first?.();

    expect(billing.admit('10.0.0.3')).toBeDefined();
    expect(billing.refusals.get('total')).toBe(1);
    expect(orders.refusals.size).toBe(0);
  });

  test('hold for one route without touching another', () => {
    const admission = admissionWith({ connectionsPerRoute: 1 });
    expect(admission.forRoute('orders').admit('10.0.0.1')).toBeDefined();

    expect(admission.forRoute('orders').admit('10.0.0.2')).toBeUndefined();
    expect(admission.forRoute('billing').admit('10.0.0.2')).toBeDefined();
    expect(admission.forRoute('orders').refusals.get('route')).toBe(1);
  });

  test('hold for one address over all routes', () => {
    const admission = admissionWith({ connectionsPerAddress: 1 });
    expect(admission.forRoute('orders').admit('::ffff:10.0.0.1')).toBeDefined();

    expect(admission.forRoute('billing').admit('10.0.0.1')).toBeUndefined();
    expect(admission.forRoute('billing').admit('10.0.0.2')).toBeDefined();
  });

  test('let a burst in, and then so many a second', () => {
    let now = 0;
    const route = admissionWith({ connectionsPerSecond: 10 }, () => now).forRoute('orders');
    const admitted = (attempts: number) => Array.from({ length: attempts }, () => route.admit('10.0.0.1')).filter(Boolean).length;

    expect(admitted(50)).toBe(20);
    now += 500;
    expect(admitted(50)).toBe(5);
    now -= 60_000;
    expect(admitted(1)).toBe(0);
    expect(route.refusals.get('rate')).toBe(76);
  });

  test('do not change with a release that comes twice', () => {
    const admission = admissionWith({ connections: 1 });
    const route = admission.forRoute('orders');
    const release = route.admit('10.0.0.1');
    release?.();
    release?.();

    expect(admission.open).toBe(0);
    expect(route.admit('10.0.0.1')).toBeDefined();
    expect(route.admit('10.0.0.1')).toBeUndefined();
  });

  test('are shared out to workers so that none of the whole is lost', () => {
    const share = limitsOf({ connections: 1_000, connectionsPerAddress: 5 }, 3);
    expect(share).toMatchObject({ connections: 334, connectionsPerAddress: 2, connectionsPerRoute: 334, idleMs: 600_000 });
  });

  test.each([0, -1, 1.5, NaN])('refuse %p as a limit: SWY6111', (value) => {
    expect(() => limitsOf({ connections: value })).toThrow(/SWY6111.*limits.connections/);
  });

  test('are never exceeded, whatever comes and goes', () => {
    const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '2001:db8::1', undefined);
    const step = fc.record({ route: fc.constantFrom('a', 'b'), address, leaves: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const admission = admissionWith({ connections: 7, connectionsPerRoute: 5, connectionsPerAddress: 3 });
        const present: { route: string; address: string; release: () => void }[] = [];
        const count = (key: 'route' | 'address', value: string) => present.filter((each) => each[key] === value).length;
        for (const { route, address: from = 'unknown', leaves } of steps) {
          if (leaves) {
            present.shift()?.release();
            continue;
          }
          const room = present.length < 7 && count('route', route) < 5 && count('address', from) < 3;
          const release = admission.forRoute(route).admit(from === 'unknown' ? undefined : from);
          expect(release !== undefined).toBe(room);
          if (release) present.push({ route, address: from, release });
        }
        expect(admission.open).toBe(present.length);
      }),
    );
  });
});

describe('an address', () => {
  test.each([
    ['10.1.2.3', '10.1.2.3'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s counts as %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});

describe('the room for frames', () => {
  test('is given out up to its limit, and again when it comes back', () => {
    const budget = new MemoryBudget(100);
    const first = budget.reserve(60);
    expect(budget.reserve(41)).toBeUndefined();
    const second = budget.reserve(40);

    first?.();
    first?.();

    expect(budget.reserved).toBe(40);
    expect(budget.reserve(60)).toBeDefined();
    expect(budget).toMatchObject({ peak: 100, refusals: 1 });
    second?.();
  });
});

describe.each([
  ['one process', 1],
  ['two workers', 2],
])('a proxy with %s that is full', (_name, workers) => {
  test('resets whoever comes next, counts that, and serves the others on', async () => {
    const source = await FakeCluster.start({ clusterId: 'a', nodeIds: [1, 2] });
    const bench = await startBench(source, source, { workers, limits: { connections: 4 } });
    const clients: WireClient[] = [];
    // A failure must not leave workers behind: the run would never end.
    try {
      // One after another: workers take turns when each has answered before the next connection comes.
      for (let count = 1; count <= 4; count++) {
        clients.push(await connectTo(bench.port));
        await until(async () => (await bench.admin.route()).connections === count, { describe: `${count} connections` });
      }

      const [refused] = (await once(connect(bench.port, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException];
      expect(refused.code).toBe('ECONNRESET');
      await Promise.all(clients.map((client, index) => produce(client, `${index}`)));

      const { body } = await bench.admin.call('GET', '/metrics');
      expect(body).toContain('switchyard_proxy_refused_connections_total{route="orders",reason="total"} 1');
      clients[0]?.close();
      await until(async () => (await bench.admin.route()).connections === 3, { describe: 'a place' });
      // With workers the place is in the one that had the connection, and the turn may be the other's.
      const again = await until(
        () =>
          connectTo(bench.port).then((client) =>
            produce(client, 'in').then(
              () => client,
              () => undefined,
            ),
          ),
        {
          describe: 'a connection that is let in',
        },
      );
      clients.push(again);
    } finally {
      clients.forEach((client) => client.close());
      await bench.proxy.close({ drain: false });
      await source.stop();
    }
  });
});
