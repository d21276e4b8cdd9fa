import pino from 'pino';
import { runProxy } from '../../../lib/cli/proxy/run-proxy';
import { annotations } from '../../../lib/proxy/kube/lease-object';
import { until } from '../../support/until';
import { freePorts } from '../support/start';
import { gatewayYaml } from './support/documents';
import { FakeApi } from './support/fake-api';

const configMaps = '/api/v1/namespaces/kafka/configmaps';
const leases = '/apis/coordination.k8s.io/v1/namespaces/kafka/leases';

describe('a replica in Kubernetes', () => {
  test('runs the ConfigMap, follows it, and says in its Lease what became of each revision', async () => {
    const api = await FakeApi.start();
    const port = await freePorts(3);
    const put = (text: string) => api.put(configMaps, 'edge', { data: { 'gateway.yaml': text } });
    put(gatewayYaml(port));
    const flags = {
      configMap: { namespace: 'kafka', name: 'edge' },
      replica: 'edge-0',
      admin: { host: '127.0.0.1', port: 0 },
      bind: '127.0.0.1',
    };
    const replica = await runProxy(flags, { token: 't' }, pino({ level: 'silent' }), () => api.access);
    const lease = () => (api.objects.get(`${leases}/edge-0`) as any)?.metadata.annotations ?? {};
    const route = () => JSON.parse(lease()[annotations.routes])[0];
    const first = lease()[annotations.revision];

    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(route()).toMatchObject({ name: 'orders', state: 'forwarding', generation: 1 });

    put(`${gatewayYaml(port)}      fence: { scope: ALL }\n`);
    await until(() => route().state === 'fenced', { describe: 'the fence of the ConfigMap in the Lease' });
    const second = lease()[annotations.revision];
    expect(second).not.toBe(first);
    expect(route().generation).toBe(2);

    put(gatewayYaml(port, 'sauce'));
    await until(() => annotations.refused in lease(), { describe: 'the refusal in the Lease' });
    expect(lease()[annotations.refused]).toMatch(/SWY6014 at kafka\/edge\/gateway\.yaml:14/);
    expect(lease()[annotations.revision]).toBe(second);
    expect(route().state).toBe('fenced');

    api.remove(configMaps, 'edge');
    await until(() => lease()[annotations.refused]?.includes('SWY6100'));
    expect(route().state).toBe('fenced');

    put(gatewayYaml(port));
    await until(() => lease()[annotations.revision] === first && route().state === 'forwarding');
    expect(lease()).not.toHaveProperty([annotations.refused]);

    await replica.close();
    expect(api.objects.has(`${leases}/edge-0`)).toBe(false);
    await api.stop();
  }, 30_000);
});
