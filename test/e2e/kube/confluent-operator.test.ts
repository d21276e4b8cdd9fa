import { SandboxCluster } from '../../../lib/sandbox';
import { until } from '../../support/until';
import { freePortRange } from '../kafka/ports';
import { describeOnKube, KubeCluster, kubeStartTimeout } from './cluster';
import { gatewaysPath, ownGatewayCrd } from './crd/gateway-crd';
import { describeWithKubectl, Kubectl } from './kubectl';
import { Kubelet } from './kubelet/kubelet';
import type { Pod } from './kubelet/pod';
import { Operator } from './operator/operator';
import type { GatewayObject } from './operator/workload';

/** What our provider is rehearsed against must behave as Confluent's operator does. */
describeWithKubectl(
  describeOnKube,
  'the stand-in for the operator of Confluent for Kubernetes',
  () => {
    let api: KubeCluster;
    let kubectl: Kubectl;
    let kubelet: Kubelet;
    let operator: Operator;
    let source: SandboxCluster;
    let port: number;

    beforeAll(async () => {
      api = await KubeCluster.start({ with: ['kube-controller-manager', 'kube-scheduler'] });
      kubectl = new Kubectl(api);
      await kubectl.define(ownGatewayCrd());
      await api.createNamespace('kafka');
      kubelet = await Kubelet.start(api);
      operator = Operator.start(api, { namespace: 'kafka' });
      source = await SandboxCluster.start({ clusterId: 'source', nodeIds: [1] });
      port = await freePortRange(5);
    }, kubeStartTimeout);

    afterAll(async () => {
      await operator?.stop();
      await kubelet?.stop();
      await api?.stop();
      await source?.close();
    }, 60_000);

    const edge = () => api.call<GatewayObject>('GET', `${gatewaysPath('kafka')}/edge`);
    const pods = async () => (await api.call<{ items: Pod[] }>('GET', '/api/v1/namespaces/kafka/pods?labelSelector=app%3Dedge')).items;
    const settled = async () => {
      const { metadata, status } = await edge();
      return status?.observedGeneration === metadata.generation && status?.phase === 'RUNNING' && status;
    };

    test('accepts a gateway and runs its pods', async () => {
      await kubectl.apply([gateway(port, source)]);

      const status = await until(settled, { describe: () => `a running gateway\n${kubelet.logs}`, timeout: 40_000 });
      expect(status).toMatchObject({ phase: 'RUNNING', replicas: 2, readyReplicas: 2 });
      expect(await pods()).toHaveLength(2);
    }, 60_000);

    test('does not take a change that names a secret which is not there, and says so', async () => {
      await kubectl.apply([
        gateway(port, source, { secretStores: [{ name: 'swap', provider: { type: 'File', configSecretRef: 'absent' } }] }),
      ]);

      const { metadata, status } = await until(async () => {
        const now = await edge();
        return now.status?.conditions?.some(({ reason }) => reason === 'ApplyFailed') ? now : undefined;
      });
      expect(status!.observedGeneration).toBeLessThan(metadata.generation!);
      expect(status!.conditions![0]).toMatchObject({ status: 'False', message: 'secretRef absent not found' });
    }, 30_000);

    test('replaces the pods for a change, and the old ones stay a while', async () => {
      const before = new Set((await pods()).map(({ metadata }) => metadata.uid));
      await kubectl.apply([gateway(port, source, { routes: [{ ...route(port), fence: { scope: 'ALL' } }] })]);

      const lingering = await until(
        async () => (await pods()).find(({ metadata }) => before.has(metadata.uid) && metadata.deletionTimestamp),
        {
          describe: 'an old pod that is leaving',
          timeout: 40_000,
        },
      );
      expect((await fetch(`http://${lingering.status!.podIP}:9190/livez`)).status).toBe(200);
      await until(settled, { describe: 'the gateway after the change', timeout: 40_000 });
      await until(async () => !(await pods()).some(({ metadata }) => before.has(metadata.uid)), {
        describe: 'no old pod',
        timeout: 20_000,
      });
    }, 90_000);

    test('reloads where the gateway can, and its pods say which configuration they run', async () => {
      const hot = { hotReload: { enabled: true }, configId: 'one' };
      await kubectl.apply([gateway(port, source, hot)]);
      const reloaded = (id: string) => async () =>
        (await settled()) &&
        (await edge()).status?.conditions?.some(({ reason, message }) => reason === 'Succeeded' && message.includes(id));
      await until(reloaded('one'), { describe: 'the first configuration', timeout: 60_000 });
      const before = (await pods()).filter(({ metadata }) => !metadata.deletionTimestamp);

      await kubectl.apply([gateway(port, source, { ...hot, configId: 'two', routes: [{ ...route(port), fence: { scope: 'ALL' } }] })]);
      await until(reloaded('two'), { describe: () => `the second configuration\n${kubelet.logs}`, timeout: 30_000 });

      const after = (await pods()).filter(({ metadata }) => !metadata.deletionTimestamp);
      expect(after.map(({ metadata }) => metadata.uid).sort()).toEqual(before.map(({ metadata }) => metadata.uid).sort());
      const config = await (await fetch(`http://${after[0]!.status!.podIP}:9180/config`)).json();
      expect(config).toMatchObject({ configId: 'two', appliedAt: expect.any(String) });
    }, 120_000);
  },
  ['kube-controller-manager', 'kube-scheduler'],
);

function route(port: number) {
  return {
    name: 'orders',
    endpoint: `127.0.0.1:${port}`,
    brokerIdentificationStrategy: { type: 'port' },
    streamingDomain: { name: 'source', bootstrapServerId: 'plaintext-1' },
    security: { auth: 'passthrough' },
  };
}

function gateway(port: number, source: SandboxCluster, more: object = {}): object {
  return {
    apiVersion: 'platform.confluent.io/v1beta1',
    kind: 'Gateway',
    metadata: { name: 'edge', namespace: 'kafka' },
    spec: {
      replicas: 2,
      image: { application: 'confluentinc/cpc-gateway:1.3.0', init: 'confluentinc/confluent-init-container:3.3.0' },
      streamingDomains: [
        {
          name: 'source',
          type: 'kafka',
          kafkaCluster: {
            bootstrapServers: [{ id: 'plaintext-1', endpoint: `PLAINTEXT://${source.bootstrapServers}` }],
            nodeIdRanges: [{ name: 'range-1', start: 1, end: 1 }],
          },
        },
      ],
      routes: [route(port)],
      ...more,
    },
  };
}
