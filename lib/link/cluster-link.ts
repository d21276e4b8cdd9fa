import { ClusterLinkResource } from '../bindings';
import { Construct, type IConstruct } from '../core/cdktf';
import { nameOf } from '../core/names';
import { Rules } from '../core/rules';
import { kafkaAttributes, restAttributes } from '../kafka/attributes';
import type { ClusterAccess } from '../kafka/cluster-access';
import { checkAccess, type KafkaCluster, type LinkDestination } from '../kafka/kafka-cluster';
import { LinkConfig } from './link-config';

/** A cluster link that exists or will exist on the destination. */
export interface IClusterLink extends IConstruct {
  /** Name of the link, unique on the destination cluster. */
  readonly linkName: string;

  /** Cluster that holds the link. */
  readonly destination: LinkDestination;
}

export interface ClusterLinkAttributes {
  readonly linkName: string;
  readonly destination: LinkDestination;
}

export interface ClusterLinkProps {
  /** Cluster that is read from. */
  readonly source: KafkaCluster;

  /** Cluster that holds the link and its mirror topics. */
  readonly destination: LinkDestination;

  /**
   * How the link logs in to the source. Terraform reads the secrets when it applies and sends them to the destination, which keeps them with the link.
   * @default - the source's own access
   */
  readonly sourceAccess?: ClusterAccess;

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
}

/**
 * Replicates topics from a source cluster to a destination, byte for byte and offset for offset.
 *
 * @throws SWY2006 the name cannot be used
 * @throws SWY2007 source and destination are the same cluster
 * @throws SWY5220 no listener of the source takes `sourceAccess`
 */
export class ClusterLink extends Construct implements IClusterLink {
  /** A link that someone else made. */
  public static fromClusterLinkAttributes(scope: Construct, id: string, attributes: ClusterLinkAttributes): IClusterLink {
    return new ImportedClusterLink(scope, id, attributes);
  }

  public readonly linkName: string;
  public readonly destination: LinkDestination;

  public constructor(scope: Construct, id: string, props: ClusterLinkProps) {
    super(scope, id);
    const { source, destination, linkName = nameOf(this, linkNameLimit) } = props;
    const rules = new Rules(this);
    rules.check('SWY2006', () => isLinkName(linkName), { property: 'linkName', value: linkName });
    rules.check('SWY2007', source.name !== destination.name, { property: 'destination', value: destination.name });
    checkAccess(rules, source, 'sourceAccess', props.sourceAccess ?? source.access);
    rules.throwIfBroken();

    this.linkName = linkName;
    this.destination = destination;
    this.createResource(source, props.config ?? LinkConfig.forMigration(), props.sourceAccess ?? source.access);
  }

  /** Override to change the resource itself. */
  protected createResource(source: KafkaCluster, config: LinkConfig, access?: ClusterAccess): ClusterLinkResource {
    return new ClusterLinkResource(this, 'Resource', {
      link_name: this.linkName,
      destination: restAttributes(this, this.destination),
      source: kafkaAttributes(this, source, access),
      ...(access?.revision !== undefined && { source_credentials_revision: access.revision }),
      source_cluster_id: source.clusterId,
      config: config.settings,
      lifecycle: removedLast,
    });
  }
}

/** A link as the resources that use it name it. */
export function linkAttributes(scope: IConstruct, { linkName, destination }: ClusterLinkAttributes) {
  return { ...restAttributes(scope, destination), link_name: linkName };
}

/**
 * Terraform removes a resource before it updates what the resource depended on, so the gates of a group's cutover would be asked after
 * its link is gone. Only for resources with this setting is it the other way round.
 *
 * @see https://github.com/hashicorp/terraform/blob/main/docs/destroying.md
 */
export const removedLast = { createBeforeDestroy: true } as const;

const linkNameLimit = 64;

function isLinkName(name: string): boolean {
  return /^[a-zA-Z0-9._-]{1,200}$/.test(name);
}

class ImportedClusterLink extends Construct implements IClusterLink {
  public readonly linkName: string;
  public readonly destination: LinkDestination;

  public constructor(scope: Construct, id: string, { linkName, destination }: ClusterLinkAttributes) {
    super(scope, id);
    this.linkName = linkName;
    this.destination = destination;
  }
}
