import { join } from 'node:path';
import { parse } from 'yaml';
import type { GatewayDocument } from '../../../lib/gateway/spec';
import { SandboxCluster } from '../../../lib/sandbox';
import { say } from '../kafka/cache';
import { freePortRange } from '../kafka/ports';
import { describeOnKube, KubeCluster, kubeStartTimeout } from './cluster';
import { describeWithKubectl, Kubectl } from './kubectl';
import { Kubelet } from './kubelet/kubelet';
import type { ManyRoutesContext } from './terraform/edge-context';
import { Project } from './terraform/project';

const stacks = 4;
const routesPerStack = 50;
const count = stacks * routesPerStack;

describeWithKubectl(
  describeOnKube,
  'two hundred routes of one gateway',
  () => {
    let api: KubeCluster;
    let kubelet: Kubelet;
    let cluster: SandboxCluster;
    let project: Project;
    let context: ManyRoutesContext;

    beforeAll(async () => {
      api = await KubeCluster.start({ with: ['kube-controller-manager', 'kube-scheduler'] });
      await api.createNamespace('kafka');
      kubelet = await Kubelet.start(api);
      cluster = await SandboxCluster.start({ clusterId: 'source', nodeIds: [1] });
      context = {
        bootstrapServers: cluster.bootstrapServers,
        stacks,
        routesPerStack,
        firstPort: await freePortRange(2 * count),
        fenced: false,
      };
      project = Project.create(join(__dirname, 'fixtures', 'many-routes.ts'), context, api.kubeconfig);
      await project.synth();
      const edge = await project.stack('edge').init();
      await edge.apply();
      const kubectl = new Kubectl(api);
      await kubectl.apply(edge.manifests);
      await kubectl.run(['rollout', 'status', 'deployment/edge', '-n', 'kafka', '--timeout=60s']);
    }, kubeStartTimeout);

    afterAll(async () => {
      project?.remove();
      await kubelet?.stop();
      await api?.stop();
      await cluster?.close();
    }, 60_000);

    /** All stacks at once, and all routes of a stack at once. */
    const applyAll = async (phase: string) => {
      const before = await refusedWrites(api);
      const started = Date.now();
      await Promise.all(
        Array.from({ length: stacks }, async (_, number) => {
          const stack = await project.stack(`team-${number}`).init();
          await stack.apply(`-parallelism=${routesPerStack}`);
        }),
      );
      const refused = (await refusedWrites(api)) - before;
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      say(
        `${count} concurrent changes of routes (${phase}) landed in ${seconds} s; ${refused} writes were refused as out of date and made again`,
      );
    };

    const routes = async () => {
      const { data } = await api.call<{ data: Record<string, string> }>('GET', '/api/v1/namespaces/kafka/configmaps/edge');
      return (parse(data['gateway.yaml']!) as GatewayDocument).spec.routes;
    };

    test('are added at once and all there', async () => {
      await applyAll('added');

      expect(new Set((await routes()).map(({ name }) => name)).size).toBe(count);
    }, 240_000);

    test('are fenced at once, and no fence is lost', async () => {
      project.define({ ...context, fenced: true });
      await project.synth();
      await applyAll('fenced');

      const fenced = (await routes()).filter(({ fence }) => fence?.scope === 'ALL');
      expect(fenced).toHaveLength(count);
    }, 240_000);
  },
  ['kube-controller-manager', 'kube-scheduler'],
);

/** Writes of ConfigMaps that the API server refused with 409, as it counts them itself. */
async function refusedWrites(api: KubeCluster): Promise<number> {
  const lines = (await api.metrics()).split('\n');
  const conflicts = lines.filter(
    (line) => line.startsWith('apiserver_request_total{') && /code="409"/.test(line) && /resource="configmaps"/.test(line),
  );
  return conflicts.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
