import pino from 'pino';
import type { ReplicaStatus, RouteState } from '../../../lib/gateway/admin-api';
import { KubeClient } from '../../../lib/proxy/kube/client';
import { annotations, leaseName, microTime } from '../../../lib/proxy/kube/lease-object';
import { ReplicaLease } from '../../../lib/proxy/kube/replica-lease';
import { until } from '../../support/until';
import { FakeApi } from './support/fake-api';

const leases = '/apis/coordination.k8s.io/v1/namespaces/kafka/leases';

describe('the Lease of a replica', () => {
  let api: FakeApi;
  let client: KubeClient;
  let configuration: Pick<ReplicaStatus, 'revision' | 'refused'>;
  let state: RouteState;
  let lease: ReplicaLease;
  const logged: string[] = [];

  const status = (): ReplicaStatus => ({
    replica: 'edge-a',
    version: '1.2.3',
    ...configuration,
    routes: [
      {
        name: 'orders',
        generation: 4,
        spec: { streamingDomain: { name: 'source', bootstrapServerId: 'plain' } } as never,
        state,
        since: '2026-01-01T00:00:00.000Z',
        connections: 7,
        held: 0,
        inFlight: 0,
        firstResponseAt: null,
      },
    ],
  });
  const start = async (more = {}) => {
    const log = pino({}, { write: (line: string) => void logged.push(line) });
    lease = new ReplicaLease({
      client,
      namespace: 'kafka',
      gateway: 'edge',
      replica: 'edge-a',
      status,
      revision: 'rev-1',
      log,
      lookMs: 10,
      ...more,
    });
    await lease.start();
  };
  const stored = () => api.objects.get(`${leases}/edge-a`) as any;

  beforeEach(async () => {
    api = await FakeApi.start();
    client = new KubeClient(api.access);
    configuration = {};
    state = 'forwarding';
    logged.length = 0;
  });
  afterEach(async () => {
    await lease.stop();
    client.close();
    await api.stop();
  });

  test('says which revision it runs and how its routes are', async () => {
    await start();

    expect(stored()).toMatchObject({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        labels: { 'switchyard.dev/gateway': 'edge' },
        annotations: { [annotations.revision]: 'rev-1', [annotations.version]: '1.2.3' },
      },
      spec: { holderIdentity: 'edge-a', leaseDurationSeconds: 15, leaseTransitions: 0, renewTime: expect.stringMatching(/\.\d{6}Z$/) },
    });
    const [route] = JSON.parse(stored().metadata.annotations[annotations.routes]);
    expect(route).toMatchObject({ name: 'orders', generation: 4, state: 'forwarding', connections: 7, domain: 'source' });
    expect(route).not.toHaveProperty('spec');
  });

  test('is renewed in time, and at once when a route changes its state', async () => {
    await start({ renewMs: 60_000 });
    const before = stored().spec;
    state = 'fenced';
    await until(() => stored().metadata.annotations[annotations.routes].includes('"fenced"'), { describe: 'the fence in the Lease' });

    expect(stored().spec.renewTime > before.renewTime).toBe(true);
    expect(stored().spec.acquireTime).toBe(before.acquireTime);
    await lease.stop();

    await start({ renewMs: 20 });
    const { renewTime } = stored().spec;
    await until(() => stored().spec.renewTime > renewTime);
  });

  test('carries the reason of a refusal until it is corrected', async () => {
    await start({ renewMs: 60_000 });
    configuration = { refused: { revision: 'rev-2', reason: 'SWY6014: no such domain "sauce"', at: '2026-01-01T00:00:00.000Z' } };
    await until(() => annotations.refused in stored().metadata.annotations);
    expect(stored().metadata.annotations[annotations.refused]).toMatch(/^rev-2 SWY6014: .*"sauce"/);
    expect(stored().metadata.annotations[annotations.revision]).toBe('rev-1');

    configuration = { revision: 'rev-3' };
    await until(() => stored().metadata.annotations[annotations.revision] === 'rev-3');
    expect(stored().metadata.annotations).not.toHaveProperty([annotations.refused]);
  });

  test('keeps what others have written into it', async () => {
    await start({ renewMs: 60_000 });
    api.put(leases, 'edge-a', { ...stored(), metadata: { ...stored().metadata, annotations: { 'example.com/note': 'hello' } } });
    state = 'fencing';
    await until(() => stored().metadata.annotations[annotations.routes]?.includes('fencing'));

    expect(stored().metadata.annotations['example.com/note']).toBe('hello');
  });

  test('comes back when somebody deletes it', async () => {
    await start({ renewMs: 20 });
    api.objects.delete(`${leases}/edge-a`);

    await expect(until(() => stored())).resolves.toMatchObject({ spec: { holderIdentity: 'edge-a' } });
  });

  test('is taken over from a replica that is gone, and left with SWY6103 to one that lives', async () => {
    const held = (renewTime: Date) => ({
      metadata: {},
      spec: { holderIdentity: 'edge-b', leaseDurationSeconds: 15, renewTime: microTime(renewTime), leaseTransitions: 2 },
    });
    api.put(leases, 'edge-a', held(new Date()));
    await start({ renewMs: 20 });
    expect(stored().spec.holderIdentity).toBe('edge-b');
    expect(logged.join()).toMatch(/SWY6103.*its holder is edge-b/);

    api.put(leases, 'edge-a', held(new Date(Date.now() - 16_000)));
    await until(() => stored().spec.holderIdentity === 'edge-a');
    expect(stored().spec.leaseTransitions).toBe(3);
  });

  test('outlives an API server that refuses for a while, and complains once', async () => {
    await start({ renewMs: 20 });
    api.answers.push(...[500, 503, 500].map((code) => ({ call: `PUT ${leases}`, status: code })));
    await until(() => api.answers.length === 0);
    const { renewTime } = stored().spec;
    await until(() => stored().spec.renewTime > renewTime);

    expect(logged.filter((line) => line.includes('cannot be renewed'))).toHaveLength(1);
  });

  test('is gone after an orderly stop, unless it is not ours any more', async () => {
    await start();
    await lease.stop();
    expect(stored()).toBeUndefined();

    await start();
    api.objects.delete(`${leases}/edge-a`);
    api.compact();
    api.put(leases, 'edge-a', { metadata: {}, spec: { holderIdentity: 'edge-b' } });
    await lease.stop();
    expect(stored().spec.holderIdentity).toBe('edge-b');
  });
});

test.each([
  ['edge', 'edge-7d9c-x1', 'edge-7d9c-x1'],
  ['edge', 'replica-1', 'edge-replica-1'],
  ['edge', 'My_Host.local', 'edge-my-host.local'],
])('the Lease of gateway %s and replica %s is called %s', (gateway, replica, name) => {
  expect(leaseName(gateway, replica)).toBe(name);
});
