import { OffsetSyncResource } from '../bindings';
import { Construct } from '../core/cdktf';
import { Rules } from '../core/rules';
import { kafkaAttributes } from '../kafka/attributes';
import type { KafkaCluster } from '../kafka/kafka-cluster';
import { checkTopics, topicsAttribute } from '../kafka/topics';
import type { IClusterLink } from './cluster-link-props';
import { linkAttributes, removedLast } from './link-attributes';

export interface OffsetSyncProps {
  /** Link over which committed offsets follow. */
  readonly link: IClusterLink;

  /** Topics whose consumer groups are meant, by their names on the source. */
  readonly topics: readonly string[];

  /** Cluster that is asked which groups have offsets on the topics. */
  readonly source: KafkaCluster;

  /**
   * Consumer groups, in place of asking the source.
   * @default - every group that has offsets on the topics
   */
  readonly groups?: readonly string[];

  /**
   * `PAUSED`: offsets of the groups no longer follow, and those of all others do.
   * @default 'RUNNING'
   */
  readonly status?: 'RUNNING' | 'PAUSED';
}

/**
 * The sync of committed offsets of some topics, over a link that others use too. A link of one's own has `LinkConfig` for it.
 *
 * @throws SWY2005 no topic, a topic named twice, or an illegal name
 */
export class OffsetSync extends Construct {
  public constructor(scope: Construct, id: string, props: OffsetSyncProps) {
    super(scope, id);
    const rules = new Rules(this);
    checkTopics(rules, props.topics);
    rules.throwIfBroken();

    this.createResource(props);
    this.node.addDependency(props.link);
  }

  /** Override to change the resource itself. */
  protected createResource({ link, topics, source, groups, status = 'RUNNING' }: OffsetSyncProps): OffsetSyncResource {
    return new OffsetSyncResource(this, 'Resource', {
      link: linkAttributes(this, link),
      topics: topicsAttribute(topics),
      ...(groups ? { groups } : { source: kafkaAttributes(this, source) }),
      status,
      lifecycle: removedLast,
    });
  }
}
