import { MirrorTopicsResource } from '../bindings';
import { Construct } from '../core/cdktf';
import { Rules } from '../core/rules';
import { kafkaAttributes } from '../kafka/attributes';
import type { KafkaCluster } from '../kafka/kafka-cluster';
import { topicsAttribute } from '../kafka/topics';
import type { IClusterLink } from './cluster-link-props';
import { linkAttributes, removedLast } from './link-attributes';
import { checkMirrored, type MirroredTopic, sourceNameOf } from './mirrored-topic';

/**
 * What mirrors are to be.
 *
 * - `ACTIVE`, `PAUSED`: they replicate, or wait.
 * - `PROMOTED`: writable topics of the destination, once nothing is missing. It cannot be taken back.
 * - `FAILED_OVER`: the same at once; what was not copied yet is lost.
 * - `REVERSED`, `REVERSED_PAUSED`: writable, and the topics of the source become their mirrors. Bidirectional links only.
 */
export type MirrorStatus = 'ACTIVE' | 'PAUSED' | 'PROMOTED' | 'FAILED_OVER' | 'REVERSED' | 'REVERSED_PAUSED';

export interface MirrorTopicsProps {
  /** Link that feeds the mirrors. */
  readonly link: IClusterLink;

  /**
   * Topics by their names on the source.
   * @default - none; then there are patterns
   */
  readonly topics?: readonly (string | MirroredTopic)[];

  /**
   * Globs for names on the source: `*` is any text, `?` one character, and a leading `!` leaves out what it matches. They are matched while Terraform
   * plans, so the plan names each topic that newly matches.
   * @default - none
   */
  readonly patterns?: readonly string[];

  /**
   * Cluster whose topics the patterns are matched with.
   * @default - the source of the link
   */
  readonly source?: KafkaCluster;

  /** @default 'ACTIVE' */
  readonly status?: MirrorStatus;

  /**
   * Replication factor of new mirrors.
   * @default - the destination's
   */
  readonly replicationFactor?: number;

  /**
   * What to do with a topic that is there and is no mirror. `truncate-and-restore` cuts it back to where it begins to differ from the stopped mirror on
   * the other end of a bidirectional link, and mirrors that one: records that only this end has are lost. `reversed` makes no mirror here: it waits for
   * those that the other end reverses and takes them over, and a topic that is none is promoted already.
   * @default 'refuse'
   */
  readonly existingTopics?: 'refuse' | 'truncate-and-restore' | 'reversed';

  /**
   * What a destroy does with mirrors that still replicate: refuse, or stop them and leave plain topics.
   * @default 'refuse'
   */
  readonly onDestroy?: 'refuse' | 'failover';

  /**
   * Leaves the mirrors what they are, whatever `status` says: a promotion that was half done is neither finished nor refused.
   * @default false
   */
  readonly keepStatus?: boolean;
}

/**
 * The mirrors of some topics, handled together. Topics are never deleted: what is removed from here stays on the destination.
 *
 * @throws SWY2005 no topic, a topic named twice, or an illegal name
 * @throws SWY2011, SWY2012 a mirror cannot have its name
 * @throws SWY2015 a pattern cannot be used, or nothing is known to match it with
 * @throws SWY2016 the link is not bidirectional
 */
export class MirrorTopics extends Construct {
  public constructor(scope: Construct, id: string, props: MirrorTopicsProps) {
    super(scope, id);
    const { link, topics = [], patterns = [], status = 'ACTIVE', existingTopics } = props;
    const rules = new Rules(this);
    checkMirrored(rules, link, topics, patterns);
    const needsSource = patterns.length > 0 && !(props.source ?? link.source);
    rules.check('SWY2015', !needsSource, { property: 'source', value: null, detail: 'the source of the link is not known' });
    const turns = status.startsWith('REVERSED') ? status : existingTopics !== 'refuse' ? existingTopics : undefined;
    rules.check('SWY2016', turns === undefined || link.bidirectional !== false, { property: 'status', value: turns });
    rules.throwIfBroken();

    this.createResource(props);
    this.node.addDependency(link);
  }

  /** Override to change the resource itself. */
  protected createResource({ link, topics = [], patterns = [], ...rest }: MirrorTopicsProps): MirrorTopicsResource {
    const { source = link.source, status = 'ACTIVE', replicationFactor, existingTopics, onDestroy, keepStatus } = rest;
    return new MirrorTopicsResource(this, 'Resource', {
      link: linkAttributes(this, link),
      ...(topics.length > 0 && { topics: topicsAttribute(topics.map(sourceNameOf)) }),
      ...(patterns.length > 0 && source && { patterns, source: kafkaAttributes(this, source) }),
      ...perTopic(topics),
      status: keepStatus ? 'KEPT' : status,
      ...(replicationFactor !== undefined && { replication_factor: replicationFactor }),
      ...(existingTopics && { existing_topics: existingTopics }),
      ...(onDestroy && { on_destroy: onDestroy }),
      lifecycle: removedLast,
    });
  }
}

function perTopic(topics: readonly (string | MirroredTopic)[]) {
  const special = topics.filter((topic) => typeof topic !== 'string');
  const names = special.flatMap(({ source, mirror }) => (mirror === undefined ? [] : [[source, mirror] as const]));
  const configs = special.flatMap(({ source, configs: own }) => (own === undefined ? [] : [[source, own] as const]));
  return {
    ...(names.length > 0 && { mirror_names: Object.fromEntries(names) }),
    ...(configs.length > 0 && { configs: Object.fromEntries(configs) }),
  };
}
