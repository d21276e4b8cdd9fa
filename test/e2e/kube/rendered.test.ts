import { join } from 'node:path';
import { describeOnKube, KubeCluster, kubeStartTimeout } from './cluster';
import { cfkGatewayCrd, knownCfkVersions, ownGatewayCrd } from './crd/gateway-crd';
import { otherCrds } from './crd/other-crds';
import { describeWithKubectl, Kubectl } from './kubectl';
import { Project } from './terraform/project';

const example = join(__dirname, '..', '..', '..', 'examples', 'gateway-on-kubernetes', 'main.ts');
const embedded = 'GatewayFlavour.embedded({ image: versions.proxy })';
const confluent = "GatewayFlavour.confluent({ cfk: versions.cfk, license: { secret: 'gateway-license' } })";
const nodes = ['node-1', 'node-2', 'node-3'];

describeWithKubectl(
  describeOnKube,
  'what is synthesised, on a real API server',
  () => {
    let api: KubeCluster;
    let kubectl: Kubectl;

    beforeAll(async () => {
      api = await KubeCluster.start({ with: ['kube-controller-manager', 'kube-scheduler', 'kwok'] });
      kubectl = new Kubectl(api);
      for (const crd of [knownCfkVersions().includes('3.3') ? cfkGatewayCrd('3.3') : ownGatewayCrd(), ...otherCrds])
        await kubectl.define(crd);
      await kubectl.apply(nodes.map(nodeOf));
    }, kubeStartTimeout);

    afterAll(() => api?.stop(), 60_000);

    describe.each([
      ['embedded', (text: string) => text],
      ['Confluent', (text: string) => text.replace(embedded, confluent)],
    ])('in the %s flavour', (flavour, edit) => {
      let project: Project;
      beforeAll(async () => {
        // Pods that could not run where the strictest of the Pod Security Standards is enforced are refused.
        const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
        for (const name of ['kafka', 'ci']) await kubectl.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }]);
        project = Project.create(example, {}, api.kubeconfig, edit);
        await project.synth();
      }, 60_000);
      afterAll(async () => {
        project.remove();
        await kubectl.run(['delete', 'namespace', 'kafka', '--wait=true']);
      }, 60_000);

      test('every object is accepted as it is, with no field that the API server does not know', async () => {
        for (const name of ['access', 'certificates', 'edge']) {
          const { manifests } = project.stack(name);
          expect(manifests.length).toBeGreaterThan(0);
          await kubectl.apply(manifests);
        }
      }, 60_000);

      if (flavour === 'embedded') {
        test('the Deployment rolls out, one replica a node', async () => {
          await api.call('POST', '/api/v1/namespaces/kafka/configmaps', { metadata: { name: 'edge' } });
          await kubectl.run(['rollout', 'status', 'deployment/edge', '-n', 'kafka', '--timeout=60s']);

          const { items } = await api.call<{ items: { spec: { nodeName: string } }[] }>('GET', '/api/v1/namespaces/kafka/pods');
          expect(items.map(({ spec }) => spec.nodeName).sort()).toEqual(nodes);
        }, 90_000);
      } else {
        test.each(['mirror', 'fence', 'switch'])(
          'the document that is rendered for %s is accepted',
          async (stage) => {
            await expect(kubectl.apply(await project.render('orders', '--stage', stage))).resolves.toContain(
              'gateway.platform.confluent.io/edge',
            );
          },
          60_000,
        );
      }
    });
  },
  ['kube-controller-manager', 'kube-scheduler', 'kwok'],
);

/** A node of kwok, in a zone of its own. */
function nodeOf(name: string): object {
  const capacity = { cpu: '32', memory: '256Gi', pods: '110' };
  const labels = { kwok: 'true', 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': `zone-of-${name}` };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, status: { capacity, allocatable: capacity } };
}
