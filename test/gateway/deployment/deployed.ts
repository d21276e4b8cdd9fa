import { Testing } from 'cdktf';
import { Construct } from 'constructs';
import { SwitchyardStack } from 'cdktf-switchyard';
import { GatewayResource } from '../../../lib/bindings';
import { confluentDeployment } from '../../../lib/gateway/deployment/confluent-deployment';
import { embeddedDeployment } from '../../../lib/gateway/deployment/embedded-deployment';
import type { DeploymentInput, GatewayPort } from '../../../lib/gateway/deployment-input';
import type { GatewayDocument, RouteSpec } from '../../../lib/gateway/spec';
import { type KubernetesManifest, kubernetesManifests } from '../../support/kubernetes-manifests';

/** What a deployment is synthesised to, as Terraform and as Kubernetes see it. */
export interface Deployed {
  readonly terraform: any;
  readonly manifests: readonly KubernetesManifest[];
  /** The only object of a kind and name. @param name after the gateway's, such as '-metrics' */
  object(kind: string, name?: string): any;
  readonly kinds: readonly string[];
}

export interface DeployedOptions extends Partial<Omit<DeploymentInput, 'late'>> {
  readonly flavour?: 'embedded' | 'confluent';
  readonly ports?: readonly GatewayPort[];
  readonly secretNames?: readonly string[];
  readonly writtenStores?: readonly string[];
  readonly routes?: readonly Partial<RouteSpec>[];
  /** More constructs in the stack. */
  readonly beside?: (stack: SwitchyardStack) => void;
}

const gatewayName = 'edge';

/** A gateway of two routes with three ports each. */
export const ports: readonly GatewayPort[] = [9092, 9093, 9094, 9192, 9193, 9194].map((port) => ({
  port,
  route: port < 9100 ? 'orders' : 'payments',
}));

/** What the synth of a deployment refuses once its routes are known, a line each. */
export function refusalsOf(options: DeployedOptions): string[] {
  return deploy(options)
    .node.findAll()
    .flatMap(({ node }) => node.validate());
}

/** Deploys a gateway by hand, without the gateway construct: what is late changes after everything is made, as routes do. */
function deploy(options: DeployedOptions): SwitchyardStack {
  const { flavour = 'embedded', ports: latePorts = ports, secretNames = [], writtenStores = [], routes = [], beside, ...input } = options;
  const stack = new SwitchyardStack(Testing.app({ stackTraces: false }), 'edge');
  const scope = new Construct(stack, 'Gateway');
  let isLate = false;
  const onlyLate = <T>(value: T): T => {
    if (!isLate) throw new Error('asked before the routes are known');
    return value;
  };
  const deployment = flavour === 'embedded' ? embeddedDeployment : confluentDeployment;
  deployment.deploy({
    scope,
    gatewayObject: new GatewayResource(scope, 'Resource', { gateway: {}, spec: '{}' } as any),
    gatewayName,
    namespace: 'kafka',
    replicas: 3,
    labels: { 'app.kubernetes.io/name': gatewayName, 'app.kubernetes.io/managed-by': 'switchyard' },
    selector: { app: gatewayName },
    adminPort: 9190,
    podTemplate: {},
    kubernetes: {},
    externalAccess: undefined,
    tls: undefined,
    monitoring: undefined,
    networkPolicy: undefined,
    podDisruptionBudget: { maxUnavailable: 1 },
    image: { image: 'registry.example.com/switchyard-proxy:0.1.0', pullPolicy: undefined, pullSecrets: [] },
    operator: undefined,
    secretStores: [],
    ...input,
    late: {
      document: () => onlyLate({ spec: { routes } } as unknown as GatewayDocument),
      ports: () => onlyLate(latePorts),
      secretNames: () => onlyLate(secretNames),
      writtenStores: () => onlyLate(new Set(writtenStores)),
    },
  });
  beside?.(stack);
  isLate = true;
  return stack;
}

export function deployed(options: DeployedOptions = {}): Deployed {
  const stack = deploy(options);
  stack.prepareStack();
  const terraform = JSON.parse(Testing.synth(stack, true));
  const manifests = kubernetesManifests(terraform);
  return {
    terraform,
    manifests,
    kinds: manifests.map(({ kind }) => kind),
    object(kind, name = '') {
      const found = manifests.filter((manifest) => manifest.kind === kind && manifest.metadata.name === `${gatewayName}${name}`);
      if (found.length !== 1) throw new Error(`${found.length} objects ${kind} ${gatewayName}${name} among ${describeAll(manifests)}`);
      return found[0];
    },
  };
}

function describeAll(manifests: readonly KubernetesManifest[]): string {
  return manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', ');
}
