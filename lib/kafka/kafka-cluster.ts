import { gatewayNameShape, isGatewayName } from '../core/names';
import { Rules } from '../core/rules';
import type { Secret } from '../core/secret';
import { ClusterAccess } from './cluster-access';
import type { ClusterAuthentication } from './cluster-authentication';
import { type Entrance, entranceFor, isOpen } from './entrance';
import {
  type ClusterListener,
  checkListeners,
  type KafkaListenerProps,
  listenersOf,
  plaintextListeners,
  type SecurityProtocol,
} from './kafka-listener';
import type { TlsSource } from './secret-name';

/** What every cluster has. */
export interface KafkaClusterBaseProps {
  /** Name by which people and the gateway know the cluster: a DNS label of 30 characters at most. */
  readonly name: string;

  /**
   * Broker ids of the cluster, all of them: MSK counts from 1, Confluent Cloud from 0. A gateway gives each its own port.
   * @default - none; the cluster cannot be behind a gateway with port routing
   */
  readonly nodeIds?: readonly number[];

  /**
   * Id that the cluster reports.
   * @default - asked from the cluster when it is needed
   */
  readonly clusterId?: string;

  /**
   * How Terraform logs in to check the gates of a group, and how a link that reads the cluster does unless it has an access of its own.
   * @default - a listener that asks for no login. In Confluent Cloud with PLAIN or OAuth: the API key of the REST API, which is one of the cluster
   */
  readonly access?: ClusterAccess;
}

/** A cluster without TLS and without authentication. */
export interface KafkaClusterProps extends KafkaClusterBaseProps {
  /** Addresses of brokers, `host:port` each; a comma-separated text is taken apart. */
  readonly bootstrapServers: string | readonly string[];
}

/** A cluster with any listeners. */
export interface KafkaClusterOfProps extends KafkaClusterBaseProps {
  /** Ways into the cluster, by name: routes lead to the first one unless they name another. */
  readonly listeners: Readonly<Record<string, KafkaListenerProps>>;
}

/** The REST API of a cluster that can hold cluster links, as it is given. */
export interface RestBaseProps {
  /** Id of the cluster, part of every REST address. */
  readonly clusterId: string;

  /** Base address of the REST API v3, without `/kafka/v3`. */
  readonly restEndpoint: string;

  /**
   * Authorities to trust at the REST API, PEM.
   * @default - those that Node.js trusts
   */
  readonly restCa?: Secret;
}

/** Login at the REST API with Basic. */
export interface RestKeyProps extends RestBaseProps {
  /** API key for the REST API, as `key:secret`; with Confluent Platform `user:password`. */
  readonly apiKey: Secret;
  readonly bearerToken?: undefined;
}

/** Login at the REST API with Bearer. */
export interface RestTokenProps extends RestBaseProps {
  /** Token for the REST API. It is read again when it has expired. */
  readonly bearerToken: Secret;
  readonly apiKey?: undefined;
}

export type RestProps = RestKeyProps | RestTokenProps;

export type LinkDestinationProps = KafkaClusterProps & RestProps;

/** A cluster of Confluent Cloud. Clients and gateways reach it with TLS only. */
export interface ConfluentCloudProps extends KafkaClusterBaseProps, RestKeyProps {
  readonly clusterId: string;

  /** Addresses of brokers, `host:port` each. */
  readonly bootstrapServers: string | readonly string[];

  /** How the gateway logs in when it swaps, and what clients show that pass through: PLAIN with API keys, OAuth or mTLS. */
  readonly gatewayAuthentication: ClusterAuthentication<'plain' | 'oauthbearer' | 'mtls'>;

  /**
   * Name of the listener.
   * @default 'plain', 'oauth' or 'mtls'
   */
  readonly listener?: string;

  /**
   * Whom the gateway trusts, and for mTLS its own certificate.
   * @default - the trust store of the operating system, no certificate; the Confluent flavour cannot do without a secret
   */
  readonly tls?: TlsSource;

  /**
   * Whether the cluster is in Confluent Cloud for Government, which has no Cluster Linking. Such a cluster cannot be what a group moves to.
   * @default false
   */
  readonly government?: boolean;
}

/** The REST API of a cluster that can hold cluster links. */
export interface RestAccess {
  readonly endpoint: string;
  readonly clusterId: string;

  /** Exactly one of this and `bearerToken`. */
  readonly apiKey: Secret | undefined;
  readonly bearerToken: Secret | undefined;
  readonly ca: Secret | undefined;
}

/** A cluster that can hold cluster links. */
export type LinkDestination = KafkaCluster & { readonly rest: RestAccess };

/** Who runs a cluster. */
export type ClusterKind = 'kafka' | 'msk' | 'confluentCloud';

/**
 * A Kafka cluster that exists: how it is reached, and by which name the gateway knows it.
 *
 * @throws SWY2001 a bootstrap server has no host or no port
 * @throws SWY2002 the name cannot name a streaming domain
 * @throws SWY2003 node ids are not whole numbers, or one is given twice
 * @throws SWY2004 the REST endpoint is not a base address
 * @throws SWY3113 the name of a listener cannot be used
 * @throws SWY3114 the protocol of a listener does not fit its authentication
 * @throws SWY5220 no listener takes the access
 */
export class KafkaCluster {
  /** A cluster whose brokers are reached without TLS and without authentication. */
  public static plaintext(props: KafkaClusterProps): KafkaCluster {
    return new KafkaCluster('kafka', props, plaintextListeners(props.bootstrapServers));
  }

  /** Such a cluster that also serves the Cluster Linking REST API: what a migration goes to. */
  public static withClusterLinking(props: LinkDestinationProps): LinkDestination {
    return new KafkaCluster('kafka', props, plaintextListeners(props.bootstrapServers), { rest: props }) as LinkDestination;
  }

  /** Any cluster, with the listeners it has. With a REST API that holds links, a group can move to it. */
  public static of(props: KafkaClusterOfProps & RestProps): LinkDestination;
  public static of(props: KafkaClusterOfProps): KafkaCluster;
  public static of(props: KafkaClusterOfProps & Partial<RestProps>): KafkaCluster {
    const { clusterId, restEndpoint, apiKey, bearerToken } = props;
    const rest = clusterId !== undefined && restEndpoint !== undefined && (apiKey ?? bearerToken) ? (props as RestProps) : undefined;
    return new KafkaCluster('kafka', props, listenersOf(props.listeners), rest && { rest });
  }

  /** A cluster of Amazon MSK. Its brokers count from 1. Clients with IAM need a pre-migration: see `IamPreMigration`. */
  public static msk(props: KafkaClusterOfProps): KafkaCluster {
    return new KafkaCluster('msk', props, listenersOf(props.listeners));
  }

  /** A cluster of Confluent Cloud. In Government it cannot hold links, and is no {@link LinkDestination}. */
  public static confluentCloud(props: ConfluentCloudProps & { readonly government?: false }): LinkDestination;
  public static confluentCloud(props: ConfluentCloudProps): KafkaCluster;
  public static confluentCloud(props: ConfluentCloudProps): KafkaCluster {
    const { bootstrapServers, gatewayAuthentication: authentication, tls, government = false } = props;
    const securityProtocol = authentication.sasl ? 'SASL_SSL' : 'SSL';
    const name = props.listener ?? (authentication.kind === 'oauthbearer' ? 'oauth' : authentication.kind);
    const listeners = listenersOf({ [name]: { securityProtocol, bootstrapServers, authentication, ...(tls && { tls }) } });
    const access = props.access ?? (authentication.sasl ? ClusterAccess.plain({ credentials: props.apiKey }) : undefined);
    return new KafkaCluster('confluentCloud', { ...props, ...(access && { access }) }, listeners, { rest: props, government });
  }

  public readonly name: string;
  public readonly nodeIds: readonly number[];
  public readonly clusterId: string | undefined;
  public readonly rest: RestAccess | undefined;

  /** How Terraform and, by default, a link log in. */
  public readonly access: ClusterAccess | undefined;

  /** Confluent Cloud for Government. */
  public readonly government: boolean;

  private constructor(
    /** Who runs the cluster. */
    public readonly kind: ClusterKind,
    { name, nodeIds = [], clusterId, access }: KafkaClusterBaseProps,
    /** Ways into the cluster, one entry an address; never empty. */
    public readonly listeners: readonly ClusterListener[],
    { rest, government = false }: { readonly rest?: RestProps; readonly government?: boolean } = {},
  ) {
    this.name = name;
    this.nodeIds = nodeIds;
    this.clusterId = clusterId;
    this.government = government;
    this.access = access;
    this.rest = rest && restAccess(rest);
    this.validate();
  }

  /** The listener of a name, or the first one; undefined when there is none of this name. */
  public tryListener(name?: string): ClusterListener | undefined {
    return name === undefined ? this.listeners[0] : this.listeners.find(({ id }) => id === name);
  }

  /** Protocol of the listener that Terraform uses: the one for `access`; without it the first in plaintext, else the first without a login, else the first. */
  public get securityProtocol(): SecurityProtocol {
    return (this.entranceFor(this.access) as Entrance).securityProtocol;
  }

  /** Addresses of the listener that Terraform uses. */
  public get bootstrapServers(): readonly string[] {
    return (this.entranceFor(this.access) as Entrance).bootstrapServers;
  }

  /** Where an access goes in; undefined where no listener takes it. */
  public entranceFor(access: ClusterAccess | undefined): Entrance | undefined {
    return entranceFor(this.listeners, access, this.kind === 'confluentCloud');
  }

  /** Whether Terraform could reach the cluster only with a login, and has none. */
  public get lacksAccess(): boolean {
    return !this.access && !this.listeners.some(isOpen);
  }

  private validate(): void {
    const { name, nodeIds, rest, listeners } = this;
    const rules = new Rules(`KafkaCluster "${name}"`);
    rules.check('SWY2002', () => isGatewayName(name), { property: 'name', value: name, allowed: gatewayNameShape });
    checkListeners(rules, listeners);
    checkAccess(rules, this, 'access', this.access);
    rules.check('SWY2003', nodeIds.every((id) => Number.isInteger(id) && id >= 0) && new Set(nodeIds).size === nodeIds.length, {
      property: 'nodeIds',
      value: nodeIds,
    });
    if (rest) rules.check('SWY2004', () => isBaseAddress(rest.endpoint), { property: 'restEndpoint', value: rest.endpoint });
    rules.throwIfBroken();
  }
}

function restAccess({ restEndpoint, clusterId, apiKey, bearerToken, restCa }: RestProps): RestAccess {
  return { endpoint: restEndpoint.replace(/\/$/, ''), clusterId, apiKey, bearerToken, ca: restCa };
}

/** SWY5220. */
export function checkAccess(rules: Rules, cluster: KafkaCluster, property: string, access: ClusterAccess | undefined): void {
  if (cluster.listeners.length === 0) return;
  rules.check('SWY5220', cluster.entranceFor(access) !== undefined, {
    property,
    value: access?.listener === undefined ? access?.kind : `${access.kind} at ${access.listener}`,
    allowed: [
      ...new Set(cluster.listeners.map(({ authentication, securityProtocol }) => `${authentication.kind} with ${securityProtocol}`)),
    ],
  });
}

function isBaseAddress(endpoint: string): boolean {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '' && url.username === '';
}
