import { gatewayNameShape, isGatewayName } from '../core/names';
import { Rules } from '../core/rules';
import type { Secret } from '../core/secret';
import { parseEndpoint } from '../gateway/ports';

export interface KafkaClusterProps {
  /** Name by which people and the gateway know the cluster: a DNS label of 30 characters at most. */
  readonly name: string;

  /** Addresses of brokers, `host:port` each; a comma-separated text is taken apart. */
  readonly bootstrapServers: string | readonly string[];

  /**
   * Broker ids of the cluster, all of them: MSK counts from 1, Confluent Cloud from 0. A gateway gives each its own port.
   * @default - none; the cluster cannot be behind a gateway
   */
  readonly nodeIds?: readonly number[];

  /**
   * Id that the cluster reports.
   * @default - asked from the cluster when it is needed
   */
  readonly clusterId?: string;
}

export interface LinkDestinationProps extends KafkaClusterProps {
  /** Id of the cluster, part of every REST address. */
  readonly clusterId: string;

  /** Base address of the REST API v3, without `/kafka/v3`. */
  readonly restEndpoint: string;

  /** API key for the REST API, as `key:secret`. */
  readonly apiKey: Secret;
}

/** The REST API of a cluster that can hold cluster links. */
export interface RestAccess {
  readonly endpoint: string;
  readonly clusterId: string;
  readonly apiKey: Secret;
}

/** A cluster that can hold cluster links. */
export type LinkDestination = KafkaCluster & { readonly rest: RestAccess };

/**
 * A Kafka cluster that exists: how it is reached, and by which name the gateway knows it.
 *
 * @throws SWY2001 a bootstrap server has no host or no port
 * @throws SWY2002 the name cannot name a streaming domain
 * @throws SWY2003 node ids are not whole numbers, or one is given twice
 * @throws SWY2004 the REST endpoint is not a base address
 */
export class KafkaCluster {
  /** A cluster whose brokers are reached without TLS and without authentication. */
  public static plaintext(props: KafkaClusterProps): KafkaCluster {
    return new KafkaCluster(props);
  }

  /** Such a cluster that also serves the Cluster Linking REST API: what a migration goes to. */
  public static withClusterLinking(props: LinkDestinationProps): LinkDestination {
    const { restEndpoint: endpoint, clusterId, apiKey } = props;
    return new KafkaCluster(props, { endpoint: endpoint.replace(/\/$/, ''), clusterId, apiKey }) as LinkDestination;
  }

  public readonly name: string;
  public readonly bootstrapServers: readonly string[];
  public readonly nodeIds: readonly number[];
  public readonly clusterId: string | undefined;
  public readonly securityProtocol = 'PLAINTEXT';
  public readonly rest: RestAccess | undefined;

  private constructor(props: KafkaClusterProps, rest?: RestAccess) {
    this.name = props.name;
    this.bootstrapServers =
      typeof props.bootstrapServers === 'string' ? props.bootstrapServers.split(',').map((s) => s.trim()) : props.bootstrapServers;
    this.nodeIds = props.nodeIds ?? [];
    this.clusterId = props.clusterId;
    this.rest = rest;
    this.validate();
  }

  private validate(): void {
    const { name, bootstrapServers, nodeIds, rest } = this;
    const rules = new Rules(`KafkaCluster "${name}"`);
    rules.check('SWY2002', () => isGatewayName(name), { property: 'name', value: name, allowed: gatewayNameShape });
    rules.check('SWY2001', () => bootstrapServers.length > 0 && bootstrapServers.every(isAddress), {
      property: 'bootstrapServers',
      value: bootstrapServers,
    });
    rules.check('SWY2003', nodeIds.every((id) => Number.isInteger(id) && id >= 0) && new Set(nodeIds).size === nodeIds.length, {
      property: 'nodeIds',
      value: nodeIds,
    });
    if (rest) rules.check('SWY2004', () => isBaseAddress(rest.endpoint), { property: 'restEndpoint', value: rest.endpoint });
    rules.throwIfBroken();
  }
}

function isAddress(server: string): boolean {
  const { port } = parseEndpoint(server);
  return port > 0 && port < 65_536;
}

function isBaseAddress(endpoint: string): boolean {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '' && url.username === '';
}
