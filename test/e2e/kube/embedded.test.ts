import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { brokenPromises } from '../../../lib/cli/demo/verdict';
import type { GatewayDocument } from '../../../lib/gateway/spec';
import { gatewayLabel, type Lease } from '../../../lib/proxy/kube/lease-object';
import { type SandboxClusters, startSandboxClusters } from '../../../lib/sandbox';
import { until } from '../../support/until';
import { say } from '../kafka/cache';
import { freePortRange } from '../kafka/ports';
import { describeOnKube, KubeCluster, kubeStartTimeout } from './cluster';
import { describeWithKubectl, Kubectl } from './kubectl';
import { Kubelet } from './kubelet/kubelet';
import { LoadBalancer } from './kubelet/service';
import { moreRecords, startTraffic, stopTraffic } from './terraform/clients';
import { Project } from './terraform/project';
import type { EdgeContext } from './terraform/edge-context';

/** Bootstrap port and one for each broker of either cluster. */
const portsOfRoute = 5;
const configMap = '/api/v1/namespaces/kafka/configmaps/edge';

interface ConfigMap {
  readonly data: { readonly 'gateway.yaml': string };
}

describeWithKubectl(
  describeOnKube,
  'an embedded gateway on Kubernetes',
  () => {
    let api: KubeCluster;
    let runner: string;
    let kubelet: Kubelet;
    let clusters: SandboxClusters;
    let balancer: LoadBalancer;
    let project: Project;
    let context: EdgeContext;
    const folder = mkdtempSync(join(tmpdir(), 'switchyard-clusters-'));

    beforeAll(async () => {
      api = await KubeCluster.start({ with: ['kube-controller-manager', 'kube-scheduler'] });
      await api.createNamespace('kafka');
      kubelet = await Kubelet.start(api);
      clusters = await startSandboxClusters({ basePort: 0, folder });
      for (const topic of ['orders', 'orders.dlq', 'payments']) clusters.sourceCluster.createTopic(topic, { partitions: 3 });
      const port = await freePortRange(2 * portsOfRoute);
      balancer = await LoadBalancer.start(api, {
        namespace: 'kafka',
        app: 'edge',
        ports: Array.from({ length: 2 * portsOfRoute }, (_, index) => port + index),
      });
      context = {
        flavour: 'embedded',
        chart: '0.1718.10',
        source: clusters.source,
        destination: clusters.destination,
        groups: [
          { name: 'orders', topics: ['orders', 'orders.dlq'], endpoint: `127.0.0.1:${port}` },
          { name: 'payments', topics: ['payments'], endpoint: `127.0.0.1:${port + portsOfRoute}` },
        ],
      };
      runner = api.kubeconfigOf(await api.serviceAccountToken('kafka', 'terraform'), 'terraform');
      project = Project.create(join(__dirname, 'fixtures', 'edge.ts'), context, runner);
      await project.synth();
      // By an administrator: nobody can grant what they do not hold.
      await new Kubectl(api).apply(project.stack('permissions').manifests);
    }, kubeStartTimeout);

    afterAll(async () => {
      project?.remove();
      await balancer?.stop();
      await kubelet?.stop();
      await api?.stop();
      await clusters?.close();
      rmSync(folder, { recursive: true, force: true });
    }, 60_000);

    const document = async () => (await api.call<ConfigMap>('GET', configMap)).data['gateway.yaml'];
    const leases = async () => {
      const path = `/apis/coordination.k8s.io/v1/namespaces/kafka/leases?labelSelector=${encodeURIComponent(`${gatewayLabel}=edge`)}`;
      return (await api.call<{ items: Lease[] }>('GET', path)).items;
    };

    test('is made by Terraform and kubectl, and its replicas report in Leases of their own', async () => {
      const edge = await project.stack('edge').init();
      await edge.apply();
      await new Kubectl(api, runner).apply(edge.manifests);
      await new Kubectl(api).run(['rollout', 'status', 'deployment/edge', '-n', 'kafka', '--timeout=60s']).catch((error: Error) => {
        throw new Error(`${error.message}\n${kubelet.logs}`);
      });

      await until(async () => (await leases()).length === 2, { describe: () => `two Leases\n${kubelet.logs}` });
      expect(new Set((await leases()).map(({ spec }) => spec?.holderIdentity)).size).toBe(2);
      expect(await edge.plan()).toEqual({});
    }, 120_000);

    test('gets the routes of two groups that are applied at once', async () => {
      const groups = await Promise.all(['orders', 'payments'].map((name) => project.stack(name).init()));
      await Promise.all(groups.map((group) => group.apply()));

      expect(await document()).toMatch(/name: orders\n[^]*name: payments\n|name: payments\n[^]*name: orders\n/);
      for (const group of groups) expect(await group.plan()).toEqual({});
      expect(await project.stack('edge').plan()).toEqual({});
    }, 120_000);

    test('has the permissions that it needs, and is told which one is missing', async () => {
      expect(await project.missingPermissions()).toEqual([]);
      const role = '/apis/rbac.authorization.k8s.io/v1/namespaces/kafka/roles/switchyard-runner';
      const given = await api.call<{ rules: { resources: string[] }[] }>('GET', role);
      await api.call('PUT', role, { ...given, rules: given.rules.filter(({ resources }) => !resources.includes('leases')) });

      expect(await project.missingPermissions()).toContain('list leases');
      const { faults } = await project.look('init', 'orders');
      expect(faults).toEqual(expect.arrayContaining([expect.stringMatching(/^permissions: .*leases/)]));
      await new Kubectl(api).apply(project.stack('permissions').manifests, '--force-conflicts');
    }, 60_000);

    test('is looked at before the night, and nothing is missing', async () => {
      const [doctor, init] = await Promise.all([project.look('doctor'), project.look('init', 'orders')]);

      expect(doctor).toEqual({ asked: expect.arrayContaining(['kubernetes', 'gateway', 'secrets', 'REST API', 'clocks']), faults: [] });
      expect(init).toEqual({ asked: expect.arrayContaining(['gateway', 'permissions', 'REST API']), faults: [] });
    }, 60_000);

    test('shows what others did to a route as drift of that route, and of no other', async () => {
      const map = await api.call<ConfigMap>('GET', configMap);
      const gateway = parse(map.data['gateway.yaml']) as GatewayDocument;
      const routes = gateway.spec.routes.map((route) => (route.name === 'orders' ? { ...route, fence: { scope: 'ALL' } } : route));
      const text = stringify({ ...gateway, spec: { ...gateway.spec, routes } });
      await api.call('PUT', configMap, { ...map, data: { 'gateway.yaml': text } });

      expect(await project.stack('payments').plan()).toEqual({});
      expect(await project.stack('edge').plan()).toEqual({});
      expect(await project.stack('orders').plan()).toMatchObject({ switchyard_gateway_route: 'update' });
      await project.stack('orders').apply();
      expect(await document()).not.toContain('fence');
    }, 120_000);

    test('gives a route to whoever imports it', async () => {
      const payments = project.stack('payments');
      await payments.forget('switchyard_gateway_route');
      await payments.import('switchyard_gateway_route', 'name=payments,flavour=embedded,namespace=kafka,gateway=edge');

      // What the configuration says and the import could not know is written to the state, and nothing to the gateway.
      const before = await document();
      await payments.apply();
      expect(await document()).toBe(before);
      expect(await payments.plan()).toEqual({});
    }, 60_000);

    test('moves a group with its clients connected', async () => {
      const [{ endpoint, topics }] = context.groups as [EdgeContext['groups'][number]];
      const clients = await startTraffic(endpoint, topics);
      const report = await project.execute('orders');
      expect(report).toMatchObject({ outcome: 'done', stage: 'settle' });
      expect(report.window?.ms).toBeGreaterThan(0);
      say(`window of an embedded gateway on Kubernetes: ${report.window?.ms} ms`);

      await moreRecords(clients);
      const { errors } = clients.stats();
      const addresses = { source: clusters.source.bootstrapServers, destination: clusters.destination.bootstrapServers };
      expect(brokenPromises(await stopTraffic(clients, addresses, topics))).toEqual([]);
      expect(errors).toEqual([]);
    }, 180_000);

    test('leaves no secret in any state', async () => {
      const token = readFileSync(runner, 'utf8').match(/token: (\S+)/)![1]!;
      for (const state of project.states()) for (const secret of [token, clusters.apiKey]) expect(state).not.toContain(secret);
    });

    test('is destroyed only after its routes', async () => {
      project.setStages({ orders: 'settle' });
      await project.synth();
      await (await project.stack('orders').init()).destroy();
      const edge = await project.stack('edge').init();
      await expect(edge.destroy()).rejects.toThrow('SWY5133');

      expect(await project.execute('payments')).toMatchObject({ outcome: 'done' });
      project.setStages({ orders: 'settle', payments: 'settle' });
      await project.synth();
      await (await project.stack('payments').init()).destroy();
      await project.stack('edge').destroy();
      expect(await api.tryGet(configMap)).toBeUndefined();
    }, 120_000);
  },
  ['kube-controller-manager', 'kube-scheduler'],
);
