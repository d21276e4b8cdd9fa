import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Testing } from 'cdktf';
import { GatewayFlavour, type GatewayProps, KafkaCluster, type SwitchyardStack } from 'cdktf-switchyard';
import { GatewayStack } from 'cdktf-switchyard/stacks';
import { kubernetesManifests } from '../../support/kubernetes-manifests';
import { unknownToBinding } from './binding-knowledge';
import { define as defineConfluent } from './fixtures/confluent';
import { define as defineEmbedded } from './fixtures/embedded';

const linesOf = (flavour: string) => readFileSync(join(__dirname, 'fixtures', `${flavour}.ts`), 'utf8').split('\n');

/** The gateway's stack of a program, as Terraform sees it. */
function synthesised(define: (app: App) => void): any {
  const app = Testing.app({ stackTraces: false });
  define(app);
  const stack = app.node.findChild('edge') as SwitchyardStack;
  stack.prepareStack();
  return JSON.parse(Testing.synth(stack, true));
}

describe('a program that moves from one flavour to the other', () => {
  test('changes one line', () => {
    const [before, after] = [linesOf('embedded'), linesOf('confluent')];
    const changed = before.flatMap((line, index) => (line === after[index] ? [] : [[line.trim(), after[index]?.trim()]]));

    expect(after).toHaveLength(before.length);
    expect(changed).toEqual([['flavour: GatewayFlavour.embedded(),', 'flavour: GatewayFlavour.confluent({ cfk }),']]);
  });

  test('is given what its flavour needs by that line', () => {
    const kindsOf = (define: (app: App) => void) =>
      kubernetesManifests(synthesised(define))
        .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
        .sort();
    const both = [
      'ConfigMap edge-dashboard',
      'NetworkPolicy edge',
      'PodDisruptionBudget edge',
      'PrometheusRule edge',
      'Service edge-metrics',
      'ServiceMonitor edge',
    ];
    const embedded = [
      'Deployment edge',
      'Role edge-replica',
      'RoleBinding edge-replica',
      'Service edge',
      'Service edge-external',
      'ServiceAccount edge',
    ];

    expect(kindsOf(defineConfluent)).toEqual(both);
    expect(kindsOf(defineEmbedded)).toEqual([...both, ...embedded].sort());
  });

  test.each([
    ['embedded', defineEmbedded],
    ['confluent', defineConfluent],
  ])('has the ports of the routes of all stacks in the %s flavour', (_, define) => {
    const terraform = synthesised(define);
    const policy = kubernetesManifests(terraform).find(({ kind }) => kind === 'NetworkPolicy')!;

    expect(policy.spec.ingress[0].ports).toEqual([
      { protocol: 'TCP', port: 9092, endPort: 9096 },
      { protocol: 'TCP', port: 9192, endPort: 9196 },
    ]);
    expect(terraform.output.dns_names_edge.value).toEqual(['kafka.example.com']);
    expect(unknownToBinding(terraform)).toEqual([]);
  });

  test('runs the image of its version until another is given', () => {
    const deployment = kubernetesManifests(synthesised(defineEmbedded)).find(({ kind }) => kind === 'Deployment')!;

    expect(deployment.spec.template.spec.containers[0].image).toMatch(/switchyard-proxy:\d+\.\d+\.\d+$/);
  });
});

describe('a gateway on Kubernetes', () => {
  const manifestsOf = (props: Partial<GatewayProps>) => {
    const stack = new GatewayStack(Testing.app({ stackTraces: false }), 'edge', {
      flavour: GatewayFlavour.embedded(),
      clusters: [KafkaCluster.plaintext({ name: 'source', bootstrapServers: 'b1.source:9092', nodeIds: [1, 2, 3] })],
      ...props,
    });
    stack.prepareStack();
    return kubernetesManifests(JSON.parse(Testing.synth(stack, true)));
  };

  test('hands the options of its flavour to the replicas', () => {
    const flavour = GatewayFlavour.embedded({ image: 'r.example.com/proxy:1', imagePullSecrets: ['registry'], proxy: { workers: 3 } });
    const { spec } = manifestsOf({ flavour }).find(({ kind }) => kind === 'Deployment')!.spec.template;

    expect(spec.containers[0].image).toBe('r.example.com/proxy:1');
    expect(spec.containers[0].args).toContain('--workers=3');
    expect(spec.imagePullSecrets).toEqual([{ name: 'registry' }]);
  });

  test('has a disruption budget unless something else makes it', () => {
    const kindsOf = (props: Partial<GatewayProps>) => manifestsOf(props).map(({ kind }) => kind);

    expect(kindsOf({})).toContain('PodDisruptionBudget');
    expect(kindsOf({ podDisruptionBudget: false })).not.toContain('PodDisruptionBudget');
  });
});
