import { Testing } from 'cdktf';
import { Gateway, GatewayFlavour, KafkaCluster, MigrationGroup, type MigrationGroupProps, Secret, SwitchyardStack } from 'cdktf-switchyard';

/** Resources of a stack by Terraform type, as Terraform will read them, without CDKTF's comments. */
export interface Synthesised {
  readonly terraform: any;
  readonly provider: any;
  /** The only resource of a type. */
  only(type: string): any;
  resources(type: string): any[];
  readonly types: string[];
}

/** Synthesises a stack once, with its validations. */
export function synthesised(stack: SwitchyardStack): Synthesised {
  stack.prepareStack();
  const document = JSON.parse(Testing.synth(stack, true));
  const resources = (type: string) => Object.values<any>(document.resource?.[type] ?? {});
  return {
    terraform: document.terraform,
    provider: document.provider,
    resources,
    types: Object.keys(document.resource ?? {}).sort(),
    only: (type) => {
      const found = resources(type);
      if (found.length !== 1) throw new Error(`${found.length} resources of type ${type}`);
      return found[0];
    },
  };
}

export const source = KafkaCluster.plaintext({ name: 'source', bootstrapServers: 'b1:9092,b2:9092', nodeIds: [1, 2, 3] });

export const destination = KafkaCluster.withClusterLinking({
  name: 'destination',
  bootstrapServers: 'd1:9092',
  nodeIds: [0, 1, 2, 3, 4],
  clusterId: 'lkc-1',
  restEndpoint: 'https://rest.example.com',
  apiKey: Secret.fromEnvironment('API_KEY'),
});

export const flavour = GatewayFlavour.embedded({
  replicas: ['http://p1:9190', 'http://p2:9190'],
  adminToken: Secret.fromEnvironment('ADMIN_TOKEN'),
});

export function newStack(id = 'edge'): SwitchyardStack {
  return new SwitchyardStack(Testing.app({ stackTraces: false }), id);
}

export function newGateway(stack = newStack(), from = source): Gateway {
  return new Gateway(stack, 'Gateway', { flavour, clusters: [...new Set([from, destination])] });
}

/** A group of the topics a and b, in a stack with its gateway. */
export function newGroup(
  props: Partial<MigrationGroupProps> = {},
  stack = newStack(),
): { stack: SwitchyardStack; gateway: Gateway; group: MigrationGroup } {
  const gateway = newGateway(stack, props.from);
  const group = new MigrationGroup(stack, 'orders', {
    gateway,
    from: source,
    to: destination,
    topics: ['a', 'b'],
    route: { endpoint: 'orders.example.com:9092' },
    ...props,
  });
  return { stack, gateway, group };
}

/** Codes of the rules that an action breaks, in the order in which they are reported. */
export function codesOf(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    const errors: any[] = error instanceof AggregateError ? error.errors : [error];
    return errors.map(({ code, message }) => code ?? message);
  }
  return [];
}
