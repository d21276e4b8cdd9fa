import { ApiKey } from '../../../lib/proxy/wire';
import { until } from '../../support/until';
import { FakeCluster } from '../support/fake-cluster';
import { domainOf, freePorts, routeOf } from '../support/start';
import { Producers } from '../support/workers';
import { Gateway } from './support';

describe('two routes of one proxy', () => {
  test('do not notice each other: one is fenced, held, aborted and switched while the other goes on', async () => {
    const a = await FakeCluster.start({ clusterId: 'a', nodeIds: [1, 2] });
    const b = await FakeCluster.start({ clusterId: 'b', nodeIds: [1, 2] });
    const next = await FakeCluster.start({ clusterId: 'next', nodeIds: [1, 2] });
    const port = await freePorts(10);
    const [first, second] = [routeOf(port, 'a'), { ...routeOf(port + 5, 'b'), name: 'payments' }];
    const domains = [domainOf('a', a, 1, 2), domainOf('b', b, 1, 2), domainOf('next', next, 1, 2)];
    const gateway = await Gateway.start({ domains, routes: [first, second] });
    const orders = new Producers(port, 4);
    const payments = new Producers(port + 5, 4);
    const goesOn = async (producers: Producers, what: string) => {
      const before = producers.acknowledged.length;
      await until(() => producers.acknowledged.length > before + 20, { describe: `acknowledgements of ${what}` });
    };
    try {
      await Promise.all([goesOn(orders, 'orders'), goesOn(payments, 'payments')]);

      a.silent.add(ApiKey.Produce);
      await until(() => a.produced.length > orders.acknowledged.length, { describe: 'a write in flight' });
      await expect(gateway.change({ fence: { scope: 'ALL' } })).resolves.toMatchObject({ state: 'fencing' });
      await goesOn(payments, 'payments while orders drains');
      a.release(ApiKey.Produce);
      await gateway.settled('fenced');
      const standing = a.produced.length;
      await until(async () => (await gateway.route()).held === 4, { describe: 'four held connections' });
      await goesOn(payments, 'payments while orders is held');
      expect(a.produced).toHaveLength(standing);

      await gateway.change({});
      await Promise.all([goesOn(orders, 'orders after the abort'), goesOn(payments, 'payments')]);

      await gateway.change({ fence: { scope: 'ALL' } });
      await gateway.settled('fenced');
      const atSource = a.produced.length;
      await gateway.change({ streamingDomain: { name: 'next', bootstrapServerId: 'plain' } });
      await Promise.all([goesOn(orders, 'orders after the switch'), goesOn(payments, 'payments')]);
      expect(a.produced).toHaveLength(atSource);
    } finally {
      await Promise.all([orders.stop(), payments.stop()]);
      await gateway.close();
      await Promise.all([a.stop(), b.stop(), next.stop()]);
    }

    const delivered = new Set([...a.produced, ...next.produced]);
    expect(orders.acknowledged.filter((value) => !delivered.has(value))).toEqual([]);
    // Not one write of the other route was as much as sent twice: its connections were never touched.
    expect(payments.acknowledged.filter((value) => !b.produced.includes(value))).toEqual([]);
    expect(new Set(b.produced).size).toBe(b.produced.length);
    expect(next.produced.length).toBeGreaterThan(0);
  }, 30_000);
});
