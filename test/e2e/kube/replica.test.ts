import pino from 'pino';
import { runProxy } from '../../../lib/cli/proxy/run-proxy';
import { annotations, gatewayLabel, type Lease } from '../../../lib/proxy/kube/lease-object';
import { gatewayYaml } from '../../proxy/kube/support/documents';
import { freePorts } from '../../proxy/support/start';
import { until } from '../../support/until';
import { describeOnKube, KubeCluster, kubeStartTimeout } from './cluster';

const core = '/api/v1/namespaces';
const leases = '/apis/coordination.k8s.io/v1/namespaces/kafka/leases';
const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/kafka';

describeOnKube('a replica beside a real API server', () => {
  let api: KubeCluster;

  beforeAll(async () => {
    api = await KubeCluster.start({ users: { edge: 'edge-token' } });
    await api.createNamespace('kafka');
    // The whole of what docs/proxy.md says that a replica needs.
    await api.call('POST', `${rbac}/roles`, {
      metadata: { name: 'switchyard-proxy' },
      rules: [
        { apiGroups: [''], resources: ['configmaps'], resourceNames: ['edge'], verbs: ['list', 'watch'] },
        { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update', 'delete'] },
      ],
    });
    await api.call('POST', `${rbac}/rolebindings`, {
      metadata: { name: 'switchyard-proxy' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'switchyard-proxy' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'edge' }],
    });
  }, kubeStartTimeout);
  afterAll(() => api?.stop());

  test('follows the ConfigMap, reports in its Lease, and removes it when it leaves', async () => {
    const port = await freePorts(3);
    const configMap = (text: string) => ({ metadata: { name: 'edge' }, data: { 'gateway.yaml': text } });
    const put = (text: string) => api.call('PUT', `${core}/kafka/configmaps/edge`, configMap(text));
    const lease = () => api.call<Lease>('GET', `${leases}/edge-0`);
    const noted = async (name: string) => (await lease()).metadata.annotations?.[name];

    await api.call('POST', `${core}/kafka/configmaps`, configMap(gatewayYaml(port)));
    const replica = await runProxy(
      { configMap: { namespace: 'kafka', name: 'edge' }, replica: 'edge-0', admin: { host: '127.0.0.1', port: 0 }, bind: '127.0.0.1' },
      { token: 't' },
      pino({ level: 'silent' }),
      () => api.accessOf('edge-token'),
    );
    const first = await lease();
    expect(first.metadata.labels).toMatchObject({ [gatewayLabel]: 'edge' });
    expect(first.spec).toMatchObject({ holderIdentity: 'edge-0', leaseDurationSeconds: 15 });

    await put(`${gatewayYaml(port)}      fence: { scope: ALL }\n`);
    await until(async () => (await noted(annotations.routes))?.includes('"fenced"'), { describe: 'the fence in the Lease' });
    await put(gatewayYaml(port, 'sauce'));
    await until(async () => (await noted(annotations.refused))?.includes('SWY6014'), { describe: 'the refusal in the Lease' });
    expect(await noted(annotations.routes)).toContain('"fenced"');

    const { renewTime = '' } = (await lease()).spec ?? {};
    await until(async () => ((await lease()).spec?.renewTime ?? '') > renewTime, { describe: 'a renewal' });

    await replica.close();
    await expect(lease()).rejects.toThrow('404');
  }, 60_000);
});
