import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokenPromises } from '../../../lib/cli/demo/verdict';
import { type SandboxClusters, startSandboxClusters } from '../../../lib/sandbox';
import { until } from '../../support/until';
import { say } from '../kafka/cache';
import { freePortRange } from '../kafka/ports';
import { describeOnKube, KubeCluster, kubeStartTimeout } from './cluster';
import { cfkGatewayCrd, gatewaysPath, knownCfkVersions, ownGatewayCrd } from './crd/gateway-crd';
import { describeWithKubectl, Kubectl } from './kubectl';
import { Kubelet } from './kubelet/kubelet';
import type { Pod } from './kubelet/pod';
import { LoadBalancer } from './kubelet/service';
import { Operator } from './operator/operator';
import type { GatewayObject } from './operator/workload';
import { moreRecords, startTraffic, stopTraffic } from './terraform/clients';
import type { EdgeContext } from './terraform/edge-context';
import { Project } from './terraform/project';

const portsOfRoute = 5;

describeWithKubectl(
  describeOnKube,
  'a gateway of Confluent, with a stand-in for its operator and our proxy as its pods',
  () => {
    let api: KubeCluster;
    let kubectl: Kubectl;
    let kubelet: Kubelet;
    let operator: Operator;
    let clusters: SandboxClusters;
    let balancer: LoadBalancer;
    let project: Project;
    let context: EdgeContext;
    const folder = mkdtempSync(join(tmpdir(), 'switchyard-clusters-'));

    beforeAll(async () => {
      api = await KubeCluster.start({ with: ['kube-controller-manager', 'kube-scheduler'] });
      kubectl = new Kubectl(api);
      await kubectl.define(knownCfkVersions().includes('3.3') ? cfkGatewayCrd('3.3') : ownGatewayCrd());
      await api.createNamespace('kafka');
      kubelet = await Kubelet.start(api);
      operator = Operator.start(api, { namespace: 'kafka' });
      clusters = await startSandboxClusters({ basePort: 0, folder });
      for (const topic of ['orders', 'payments']) clusters.sourceCluster.createTopic(topic, { partitions: 3 });
      const port = await freePortRange(2 * portsOfRoute);
      const ports = Array.from({ length: 2 * portsOfRoute }, (_, index) => port + index);
      balancer = await LoadBalancer.start(api, { namespace: 'kafka', app: 'edge', ports });
      context = {
        flavour: 'confluent',
        chart: '0.1718.10',
        source: clusters.source,
        destination: clusters.destination,
        groups: [
          { name: 'orders', topics: ['orders'], endpoint: `127.0.0.1:${port}` },
          { name: 'payments', topics: ['payments'], endpoint: `127.0.0.1:${port + portsOfRoute}` },
        ],
      };
      const runner = api.kubeconfigOf(await api.serviceAccountToken('kafka', 'terraform'), 'terraform');
      project = Project.create(join(__dirname, 'fixtures', 'edge.ts'), context, runner);
      await project.synth();
      await kubectl.apply(project.stack('permissions').manifests);
    }, kubeStartTimeout);

    afterAll(async () => {
      project?.remove();
      await balancer?.stop();
      await operator?.stop();
      await kubelet?.stop();
      await api?.stop();
      await clusters?.close();
      rmSync(folder, { recursive: true, force: true });
    }, 60_000);

    const edge = () => api.call<GatewayObject>('GET', `${gatewaysPath('kafka')}/edge`);

    test('is made by Terraform, and accepted', async () => {
      const stack = await project.stack('edge').init();
      await stack.apply();
      await kubectl.apply(stack.manifests);

      const { metadata, status } = await until(async () => {
        const now = await edge();
        return now.status?.observedGeneration === now.metadata.generation ? now : undefined;
      });
      expect(status?.observedGeneration).toBe(metadata.generation);
      expect(await stack.plan()).toEqual({});
    }, 120_000);

    test('gets the routes of two groups that are applied at once, and every pod runs them', async () => {
      const groups = await Promise.all(['orders', 'payments'].map((name) => project.stack(name).init()));
      await Promise.all(groups.map((group) => group.apply()));

      const { spec, status } = await edge();
      expect(spec.routes.map(({ name }) => name).sort()).toEqual(['orders', 'payments']);
      expect(status).toMatchObject({ phase: 'RUNNING', readyReplicas: 2 });
      for (const group of groups) expect(await group.plan()).toEqual({});
      expect(await project.stack('edge').plan()).toEqual({});
    }, 180_000);

    test('says why when the operator does not take a change', async () => {
      const secretStores = [{ name: 'swap', provider: { type: 'File', configSecretRef: 'absent' } }];
      project.define({ ...context, overrides: { secretStores } });
      await project.synth();
      const stack = await project.stack('edge').init();

      await expect(stack.apply()).rejects.toThrow(/SWY5112[^]*secretRef absent not found/);

      project.define(context);
      await project.synth();
      await (await project.stack('edge').init()).apply();
      expect(await (await project.stack('orders').init()).plan()).toEqual({});
    }, 180_000);

    test('moves a group with its clients connected', async () => {
      const [{ endpoint, topics }] = context.groups as [EdgeContext['groups'][number]];
      const clients = await startTraffic(endpoint, topics);
      expect(await project.execute('orders')).toMatchObject({ outcome: 'done', stage: 'settle' });

      await moreRecords(clients);
      const addresses = { source: clusters.source.bootstrapServers, destination: clusters.destination.bootstrapServers };
      expect(brokenPromises(await stopTraffic(clients, addresses, topics))).toEqual([]);
    }, 300_000);

    test('moves a group without a restart where the gateway reloads its configuration', async () => {
      // Only the API server may connect to pods, and it connects to none on loopback.
      if (!kubelet.podsReachable) return say('addresses for pods need root: hot reload of a gateway of Confluent is not tried');
      await kubectl.define(ownGatewayCrd());
      project.define({ ...context, chart: '0.1718.34', hotReload: true });
      project.setStages({ orders: 'settle' });
      await project.synth();
      await kubectl.apply(project.stack('permissions').manifests);
      await (await project.stack('edge').init()).apply();
      const pods = async () => {
        const { items } = await api.call<{ items: Pod[] }>('GET', '/api/v1/namespaces/kafka/pods?labelSelector=app%3Dedge');
        return items.map(({ metadata }) => metadata.uid).sort();
      };
      const before = await pods();

      expect(await project.execute('payments')).toMatchObject({ outcome: 'done', stage: 'settle' });
      expect(await pods()).toEqual(before);
      expect((await edge()).status?.conditions).toContainEqual(
        expect.objectContaining({ type: 'platform.confluent.io/hot-reload-status', reason: 'Succeeded' }),
      );
    }, 240_000);
  },
  ['kube-controller-manager', 'kube-scheduler'],
);
