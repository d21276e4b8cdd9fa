import { Construct } from '../core/cdktf';
import type { KafkaCluster, LinkDestination } from '../kafka/kafka-cluster';
import type { ClusterLinkAttributes, IClusterLink } from './cluster-link-props';

/** A link that someone else made. */
export class ImportedClusterLink extends Construct implements IClusterLink {
  public readonly linkName: string;
  public readonly destination: LinkDestination;
  public readonly source?: KafkaCluster;
  public readonly prefix?: string;
  public readonly bidirectional?: boolean;

  public constructor(scope: Construct, id: string, { linkName, destination, source, prefix, bidirectional }: ClusterLinkAttributes) {
    super(scope, id);
    this.linkName = linkName;
    this.destination = destination;
    if (source) this.source = source;
    if (prefix !== undefined) this.prefix = prefix;
    if (bidirectional !== undefined) this.bidirectional = bidirectional;
  }
}
