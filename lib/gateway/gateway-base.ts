import { Construct, type IConstruct } from '../core/cdktf';
import { givenPath } from '../core/folders';
import { gatewayNameShape, isGatewayName } from '../core/names';
import { Rules } from '../core/rules';
import type { KafkaCluster } from '../kafka/kafka-cluster';
import type { KubernetesAccess } from './deployment-props';
import type { GatewayFlavour } from './gateway-flavour';
import type { GatewayTls } from './gateway-tls';
import type { PortOverlap } from './ports';
import { RouteIndex } from './rules/route-index';
import type { SecretStore } from './secret-store';
import type { RouteSpec, StreamingDomainSpec } from './spec';
import { StreamingDomain } from './streaming-domain';

/** Namespace of a gateway, in either flavour. */
export const defaultNamespace = 'switchyard';

/** The proxy that clients connect to for the whole migration. */
export interface IGateway extends IConstruct {
  readonly gatewayName: string;
  readonly flavour: GatewayFlavour;
  readonly domains: readonly StreamingDomain[];

  /** Streaming domains as the document has them, the ones that routes have left included. */
  readonly domainSpecs: readonly StreamingDomainSpec[];

  /** Where routes find the credentials of each principal. */
  readonly secretStores: readonly SecretStore[];

  /** Certificates towards clients, of routes that have none of their own. */
  readonly tls: GatewayTls | undefined;

  /** Namespace on Kubernetes. Replicas that run as processes have none that matters. */
  readonly namespace: string;

  /** Routes bound so far, in the order in which they were defined. */
  readonly routes: readonly BoundRoute[];

  /** The gateway as the provider's resources take it, seen from the stack of a construct. */
  attributesFor(scope: IConstruct): GatewayReference;

  /** The streaming domain of a cluster; undefined when the gateway does not have it. */
  tryDomainOf(cluster: KafkaCluster): StreamingDomain | undefined;

  /** What the routes bound so far have already of a route's name and ports. Quick however many there are. */
  conflictsOf(spec: RouteSpec): RouteConflicts;

  /** Makes a route known, so that the next ones cannot take its name or its ports. Called by {@link Route}. */
  bindRoute(route: BoundRoute): void;
}

export interface RouteConflicts {
  /** Whether a route has the name. */
  readonly name: boolean;
  /** The lowest port that another route has. */
  readonly overlap: PortOverlap | undefined;
}

/** Attribute `gateway` of the provider's resources: either replicas and token, or kubernetes. */
export interface GatewayReference {
  readonly replicas?: readonly string[];
  readonly token_ref?: string;
  readonly kubernetes?: {
    readonly flavour: 'embedded' | 'confluent';
    readonly namespace: string;
    readonly name: string;
    readonly kubeconfig?: string;
    readonly context?: string;
  };
}

/** A route as its gateway knows it. */
export interface BoundRoute {
  /** In the form of its stage. */
  readonly spec: RouteSpec;
  /** Names of the streaming domains that it leads to now or at a later stage. */
  readonly needs: readonly string[];
  /** Names of the streaming domains that it has left for good. */
  readonly releases: readonly string[];
  /** Its forms at other stages: the rules of the document hold for them too. */
  readonly laterSpecs?: readonly RouteSpec[];
  /** Names of the Kubernetes Secrets that it refers to, in any stage. */
  readonly secrets?: readonly string[];
}

export interface GatewayBaseProps {
  /** Name of the gateway. */
  readonly gatewayName: string;

  /** What runs the gateway. */
  readonly flavour: GatewayFlavour;

  /** Every cluster that a route may lead to. */
  readonly clusters: readonly KafkaCluster[];

  /**
   * Where routes that swap credentials find those of each principal.
   * @default - none
   */
  readonly secretStores?: readonly SecretStore[];

  /**
   * Certificates towards clients, for routes that have none of their own.
   * @default - routes without certificates speak no TLS
   */
  readonly tls?: GatewayTls;

  /**
   * Namespace of the gateway and of its secrets.
   * @default 'switchyard'
   */
  readonly namespace?: string;

  /**
   * How Terraform reaches the Kubernetes cluster.
   * @default - KUBECONFIG, ~/.kube/config, then the service account of the pod
   */
  readonly kubernetes?: KubernetesAccess;
}

/** What gateways of this app and gateways of others share. */
export abstract class GatewayBase extends Construct implements IGateway {
  public readonly gatewayName: string;
  public readonly flavour: GatewayFlavour;
  public readonly domains: readonly StreamingDomain[];
  public readonly domainSpecs: readonly StreamingDomainSpec[];
  public readonly secretStores: readonly SecretStore[];
  public readonly tls: GatewayTls | undefined;
  public readonly namespace: string;
  private readonly kubernetes: KubernetesAccess;
  private readonly index: RouteIndex;
  private readonly domainsByCluster: ReadonlyMap<string, StreamingDomain>;

  protected constructor(scope: Construct, id: string, props: GatewayBaseProps) {
    super(scope, id);
    const { gatewayName, flavour, clusters, secretStores = [], tls, namespace = defaultNamespace, kubernetes = {} } = props;
    const rules = new Rules(this);
    rules.check('SWY3003', () => isGatewayName(gatewayName), { property: 'gatewayName', value: gatewayName, allowed: gatewayNameShape });
    // The name is that of Services, too: RFC 1035 labels.
    rules.check('SWY3003', () => !flavour.onKubernetes || !/^\d/.test(gatewayName), {
      property: 'gatewayName',
      value: gatewayName,
      allowed: 'a letter in the first place: Services have the name, too',
    });
    rules.check('SWY3012', () => isNamespace(namespace), { property: 'namespace', value: namespace });
    flavour.check(rules);
    const storeNames = secretStores.map(({ storeName }) => storeName);
    for (const [index, store] of secretStores.entries()) {
      store.checkFlavour(rules, flavour.kind);
      rules.check('SWY3018', storeNames.indexOf(store.storeName) === index, { property: 'secretStores', value: store.storeName });
    }
    for (const [index, { name, nodeIds }] of clusters.entries()) {
      rules.check('SWY3005', nodeIds.length > 0, { property: 'clusters', value: name });
      rules.check('SWY3008', clusters.findIndex((other) => other.name === name) === index, { property: 'clusters', value: name });
    }
    rules.throwIfBroken();

    this.gatewayName = gatewayName;
    this.flavour = flavour;
    this.domains = clusters.map((cluster) => StreamingDomain.of(cluster));
    this.domainSpecs = this.domains.map(({ spec }) => spec);
    this.domainsByCluster = new Map(this.domains.map((domain) => [domain.name, domain]));
    this.secretStores = secretStores;
    this.tls = tls;
    this.namespace = namespace;
    this.kubernetes = kubernetes;
    this.index = new RouteIndex(this.domainSpecs);
  }

  public get routes(): readonly BoundRoute[] {
    return this.index.routes;
  }

  public attributesFor(scope: IConstruct): GatewayReference {
    if (!this.flavour.onKubernetes) return this.flavour.attributesFor(scope);
    const { kubeconfigPath, context } = this.kubernetes;
    return {
      kubernetes: {
        flavour: this.flavour.kind,
        namespace: this.namespace,
        name: this.gatewayName,
        ...(kubeconfigPath !== undefined && { kubeconfig: givenPath(scope, kubeconfigPath) }),
        ...(context !== undefined && { context }),
      },
    };
  }

  public tryDomainOf(cluster: KafkaCluster): StreamingDomain | undefined {
    return this.domainsByCluster.get(cluster.name);
  }

  public conflictsOf(spec: RouteSpec): RouteConflicts {
    return this.index.conflictsOf(spec);
  }

  public bindRoute(route: BoundRoute): void {
    this.index.add(route);
  }
}

/** RFC 1123 label, as Kubernetes has it. */
function isNamespace(name: string): boolean {
  return name.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name);
}
