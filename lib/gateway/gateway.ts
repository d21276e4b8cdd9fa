import { stringify } from 'yaml';
import { type Construct } from '../core/cdktf';
import { CodedError } from '../core/coded-error';
import { nameOf } from '../core/names';
import { SwitchyardStack } from '../core/switchyard-stack';
import type { KafkaCluster } from '../kafka/kafka-cluster';
import { GatewayBase, type GatewayBaseProps, type IGateway } from './gateway-base';
import type { GatewayFlavour } from './gateway-flavour';
import type { GatewayDocument } from './spec';

const file = 'gateway.yaml';

export interface GatewayProps {
  /** What runs the gateway. */
  readonly flavour: GatewayFlavour;

  /** Every cluster that a route may lead to. */
  readonly clusters: readonly KafkaCluster[];

  /**
   * Name of the gateway: a DNS label of 30 characters at most.
   * @default - the construct's path, shortened, with a hash
   */
  readonly gatewayName?: string;
}

/** What a program must know of a gateway that another one defines. */
export type GatewayAttributes = GatewayBaseProps;

/**
 * The Kafka proxy that clients connect to for the whole migration. Synth writes it as `gateway.yaml` into the stack's folder, with
 * every route of the app in the form of its stage: `switchyard proxy --config gateway.yaml` runs it.
 *
 * @throws SWY3003 the name cannot be used
 * @throws SWY3004 fewer than two replicas
 * @throws SWY3005 a cluster has no node ids
 * @throws SWY3007 the stack has a gateway already
 * @throws SWY3008 two clusters have the same name
 * @throws SWY3010 a replica's address is not an address
 */
export class Gateway extends GatewayBase {
  /** A gateway that another app defines. Routes of this app are checked against each other only. */
  public static fromGatewayAttributes(scope: Construct, id: string, attributes: GatewayAttributes): IGateway {
    return new (class extends GatewayBase {
      public constructor() {
        super(scope, id, attributes);
      }
    })();
  }

  public constructor(scope: Construct, id: string, props: GatewayProps) {
    const stack = SwitchyardStack.of(scope);
    if (stack.hasFile(file)) throw new CodedError('SWY3007', { property: 'stack', value: stack.node.id }, `${scope.node.path}/${id}`);
    super(scope, id, { ...props, gatewayName: props.gatewayName ?? nameOf(scope) });
    stack.addFile(file, () => stringify(this.document));
  }

  /** The gateway as a document: streaming domains that are still needed, and all routes bound so far. */
  public get document(): GatewayDocument {
    const needed = new Set(this.routes.flatMap((route) => route.needs));
    const released = new Set(this.routes.flatMap((route) => route.releases));
    const { adminPort } = this.flavour;
    return {
      apiVersion: 'platform.confluent.io/v1beta1',
      kind: 'Gateway',
      metadata: { name: this.gatewayName },
      spec: {
        replicas: this.flavour.replicas.length,
        streamingDomains: this.domains.filter(({ name }) => needed.has(name) || !released.has(name)).map(({ spec }) => spec),
        routes: this.routes.map(({ spec }) => spec),
        ...(adminPort && { admin: { port: adminPort } }),
      },
    };
  }
}
