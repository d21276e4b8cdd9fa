import type { IGateway } from '../gateway/gateway-base';
import type { KafkaCluster, LinkDestination } from '../kafka/kafka-cluster';
import type { IClusterLink } from '../link/cluster-link-props';
import type { LinkConfig } from '../link/link-config';
import type { LinkMode } from '../link/link-mode';
import type { IMirrorMakerLink } from '../link/mirror-maker-link';
import type { Gates } from './gates';
import type { GroupRoute } from './group-route';
import type { KafkaStageName } from './kafka-stages';
import type { WayBack } from './way-back';

/** What every group has, whatever copies its topics. */
export interface MigrationGroupBaseProps {
  /** The gateway that clients connect to. */
  readonly gateway: IGateway;

  /** Cluster that the group leaves. */
  readonly from: KafkaCluster;

  /** Topics that move together. */
  readonly topics: readonly string[];

  /** Route whose clients move together. */
  readonly route: GroupRoute;

  /**
   * Name of the group: the key in the stages file.
   * @default - the construct's id
   */
  readonly groupName?: string;

  /**
   * What copies back to the source after `switch`, so that the group can be rolled back then.
   * @default - none: there is no way back once clients use the destination
   */
  readonly wayBack?: WayBack;

  /**
   * Bounds of the checks before each stage.
   * @default - see {@link Gates}
   */
  readonly gates?: Gates;

  /**
   * Wanted stage.
   * @default - from the context key `switchyard:stages`, else from stages.json, else `mirror`
   */
  readonly stage?: KafkaStageName;
}

/** A group that moves over a cluster link. */
export interface MigrationGroupProps extends MigrationGroupBaseProps {
  /** Cluster that the group moves to. */
  readonly to: LinkDestination;

  /**
   * A link that several groups share; it stays when the group is settled.
   * @default - the group makes a link of its own, and removes it at `settle`
   */
  readonly link?: IClusterLink;

  /**
   * Behaviour of the group's own link.
   * @default LinkConfig.forMigration()
   */
  readonly linkConfig?: LinkConfig;

  /**
   * Which cluster holds the group's own link, and who connects.
   * @default LinkMode.destination()
   */
  readonly linkMode?: LinkMode;
}

/** A group that moves with MirrorMaker 2. */
export interface MirrorMakerGroupProps extends MigrationGroupBaseProps {
  /** Cluster that the group moves to: any Kafka. */
  readonly to: KafkaCluster;

  /** MirrorMaker 2; the group makes the connectors, and removes them at `settle`. */
  readonly link: IMirrorMakerLink;
}

export type AnyGroupProps = MigrationGroupProps | MirrorMakerGroupProps;

/** Whether a group moves with MirrorMaker 2. */
export function usesMirrorMaker(props: AnyGroupProps): props is MirrorMakerGroupProps {
  return props.link !== undefined && 'takeFor' in props.link;
}
