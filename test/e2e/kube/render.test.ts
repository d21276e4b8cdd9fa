import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readProject } from '../../../lib/cli/project';
import { type RenderedGateway, renderGroups } from '../../../lib/cli/render/render';
import { asYaml } from '../../../lib/cli/render/yaml';
import type { GatewayDocument } from '../../../lib/gateway/spec';
import { describeOnKube, KubeCluster, kubeStartTimeout } from './cluster';
import { cfkGatewayCrd, gatewaysPath, knownCfkVersions, ownGatewayCrd } from './crd/gateway-crd';
import { describeWithKubectl, Kubectl } from './kubectl';

const root = join(__dirname, '../../..');
const example = join(root, 'examples/auth-combinations');
const groups = ['none', 'mtls', 'scram'].flatMap((from) =>
  ['plain', 'oauth', ...(from === 'scram' ? [] : ['mtls'])].map((to) => `${from}-to-${to}`),
);
const definition = knownCfkVersions().includes('3.3') ? () => cfkGatewayCrd('3.3') : ownGatewayCrd;

describeWithKubectl(describeOnKube, 'documents that switchyard render prints', () => {
  let api: KubeCluster;
  let kubectl: Kubectl;

  beforeAll(async () => {
    api = await KubeCluster.start();
    kubectl = new Kubectl(api);
    await kubectl.define(definition());
    for (const group of groups) await api.createNamespace(group);
  }, kubeStartTimeout);
  afterAll(() => api?.stop());

  const liveRoutes = async (group: string) => {
    const { spec } = await api.call<GatewayDocument>('GET', `${gatewaysPath(group)}/migration-gateway`);
    return spec.routes;
  };

  test('take a gateway through a cutover, applied by hand', async () => {
    const group = 'scram-to-plain';
    const seen: unknown[] = [];
    for (const stage of ['mirror', 'fence', 'promote', 'switch', 'settle']) {
      const bin = join(root, 'bin/switchyard.js');
      const { stdout } = await promisify(execFile)(process.execPath, [bin, 'render', group, '--stage', stage, '--project', example]);
      await kubectl.apply(stdout);
      const routes = await liveRoutes(group);
      seen.push([stage, routes.map(({ name, streamingDomain, fence }) => [name, streamingDomain.name, fence?.errorCode])]);
    }

    const registration = ['scram-to-plain-reg', 'confluent-cloud', undefined];
    const fenced = ['scram-to-plain', 'source-kafka-cluster', 'BROKER_NOT_AVAILABLE'];
    const moved = [['scram-to-plain', 'confluent-cloud', undefined]];
    expect(seen).toEqual([
      ['mirror', [['scram-to-plain', 'source-kafka-cluster', undefined], registration]],
      ['fence', [fenced, registration]],
      ['promote', [fenced, registration]],
      ['switch', moved],
      ['settle', moved],
    ]);
  }, 120_000);

  test.each(['mirror', 'fence', 'switch'])(
    'are accepted as they are for all eight auth combinations at %s',
    async (stage) => {
      const rendered = await renderGroups({ project: await readProject(example), groups, stage });
      await kubectl.apply(rendered.map(asYaml).join('---\n'), '--force-conflicts');

      const live = await Promise.all(groups.map(liveRoutes));
      expect(live).toEqual(rendered.map(({ document }: RenderedGateway) => document.spec.routes));
    },
    120_000,
  );
});
