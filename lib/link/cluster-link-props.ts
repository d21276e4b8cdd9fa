import type { IConstruct } from '../core/cdktf';
import type { ClusterAccess } from '../kafka/cluster-access';
import type { KafkaCluster, LinkDestination } from '../kafka/kafka-cluster';
import type { LinkConfig } from './link-config';
import type { LinkMode } from './link-mode';

/** A cluster link that exists or will exist on the destination. */
export interface IClusterLink extends IConstruct, ClusterLinkAttributes {}

export interface ClusterLinkAttributes {
  /** Name of the link, unique on the destination cluster. */
  readonly linkName: string;

  /** Cluster that holds the link. */
  readonly destination: LinkDestination;

  /**
   * Cluster that is read from; patterns for topics are matched there.
   * @default - not known
   */
  readonly source?: KafkaCluster;

  /**
   * What the names of mirrors have before the names of their topics; empty where there is none.
   * @default - not known, and names of mirrors are not checked
   */
  readonly prefix?: string;

  /**
   * Whether mirrors can be turned round.
   * @default - not known
   */
  readonly bidirectional?: boolean;
}

export interface ClusterLinkProps {
  /** Cluster that is read from. */
  readonly source: KafkaCluster;

  /** Cluster that holds the link and its mirror topics. */
  readonly destination: LinkDestination;

  /**
   * Which cluster holds the link, and who connects.
   * @default LinkMode.destination()
   */
  readonly mode?: LinkMode;

  /**
   * How the link logs in to the source. Terraform reads the secrets when it applies and sends them to the cluster that holds the link, which keeps them.
   * @default - the source's own access
   */
  readonly sourceAccess?: ClusterAccess;

  /**
   * How the source's end of the link logs in to the destination, where it connects there.
   * @default - the destination's own access
   */
  readonly destinationAccess?: ClusterAccess;

  /**
   * Name of the link.
   * @default - the construct's path, shortened, with a hash
   */
  readonly linkName?: string;

  /**
   * Behaviour of the link.
   * @default LinkConfig.forMigration()
   */
  readonly config?: LinkConfig;

  /**
   * Whether the cluster that holds the link tries to reach the other one before it makes the link.
   * @default - it does
   */
  readonly validate?: boolean;
}
