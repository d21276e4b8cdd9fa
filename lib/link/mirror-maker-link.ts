import { MirrorMakerResource } from '../bindings';
import { literals } from '../bindings/literals';
import { Construct, type IConstruct } from '../core/cdktf';
import { nameOf } from '../core/names';
import { Rules } from '../core/rules';
import { kafkaAttributes } from '../kafka/attributes';
import { checkAccess, type KafkaCluster } from '../kafka/kafka-cluster';
import { checkTopics, topicsAttribute } from '../kafka/topics';
import { removedLast } from './link-attributes';
import { checkConnectorNames, type MirrorMakerOptions } from './mirror-maker-options';

/** MirrorMaker 2 as the link of a group: the group makes the connectors, for its own topics and stages. */
export interface IMirrorMakerLink {
  readonly options: MirrorMakerOptions;

  /** Clusters that it runs between; those of the group where they are not given. */
  readonly clusters?: { readonly source: KafkaCluster; readonly destination: KafkaCluster };

  /** Notes that a group makes the connectors. */
  takeFor(group: IConstruct): void;
}

/**
 * What the connectors are to do.
 *
 * - `PREPARED`: they exist and are stopped.
 * - `POSITIONED`: besides, they will begin at the present end of what they read.
 * - `RUNNING`: they copy.
 * - `STOPPED`: everything is copied, the offsets of the groups are carried over, and they are stopped.
 */
export type MirrorMakerStatus = 'PREPARED' | 'POSITIONED' | 'RUNNING' | 'STOPPED';

export interface MirrorMakerLinkProps extends MirrorMakerOptions {
  /** Cluster that is read from. */
  readonly source: KafkaCluster;

  /** Cluster that is written to: any Kafka. */
  readonly destination: KafkaCluster;

  /**
   * Topics that are copied, under the same names.
   * @default - those of the group that the link is given to, which then makes the connectors
   */
  readonly topics?: readonly string[];

  /**
   * What the connectors are to do, of a link with topics of its own.
   * @default 'RUNNING'
   */
  readonly status?: MirrorMakerStatus;
}

/**
 * Copies topics from one Kafka cluster to any other with MirrorMaker 2, on a Kafka Connect that exists. Names stay, offsets do not: those of consumer groups
 * are translated.
 *
 * @throws SWY2005 no topic, a topic named twice, or an illegal name
 * @throws SWY2007 source and destination are the same cluster
 * @throws SWY2018 the name of the connectors cannot be used
 * @throws SWY2020 there are topics of its own and those of a group, or neither
 * @throws SWY5220 no listener of a cluster takes the access to it
 */
export class MirrorMakerLink extends Construct implements IMirrorMakerLink {
  /** MirrorMaker 2 between the clusters of the group that it is given to; for groups with a stack of their own. */
  public static ofGroup(options: MirrorMakerOptions): IMirrorMakerLink {
    return { options, takeFor: () => undefined };
  }

  /** Beginning of the names of the connectors. */
  public readonly mirrorMakerName: string;

  public readonly options: MirrorMakerOptions;
  public readonly clusters: { readonly source: KafkaCluster; readonly destination: KafkaCluster };
  private readonly takers: string[] = [];

  public constructor(scope: Construct, id: string, props: MirrorMakerLinkProps) {
    super(scope, id);
    const { source, destination, topics, connect, name = nameOf(this, 64) } = props;
    this.mirrorMakerName = name;
    this.options = { ...props, name };
    this.clusters = { source, destination };

    const rules = new Rules(this);
    if (topics) checkTopics(rules, topics);
    rules.check('SWY2007', source.name !== destination.name, { property: 'destination', value: destination.name });
    checkConnectorNames(rules, [{ property: 'name', name, connect }]);
    if (props.sourceAccess) checkAccess(rules, source, 'sourceAccess', props.sourceAccess);
    if (props.destinationAccess) checkAccess(rules, destination, 'destinationAccess', props.destinationAccess);
    rules.throwIfBroken();

    if (topics) this.createResource({ ...props, topics });
    else this.node.addValidation({ validate: () => this.unused() });
  }

  public takeFor(group: IConstruct): void {
    this.takers.push(group.node.path);
    const rules = new Rules(this);
    const isOwn = this.node.findAll().length > 1;
    rules.check('SWY2020', !isOwn, { property: 'topics', detail: `they are its own, and it is given to ${group.node.path} as well` });
    rules.check('SWY2020', this.takers.length === 1, { property: 'link', detail: `it is given to ${this.takers.join(' and ')}` });
    rules.throwIfBroken();
  }

  /** Override to change the resource itself. */
  protected createResource(props: MirrorMakerLinkProps & { readonly topics: readonly string[] }): MirrorMakerResource {
    const { source, destination, sourceAccess = source.access, destinationAccess = destination.access, status = 'RUNNING' } = props;
    const revision = (sourceAccess?.revision ?? 0) + (destinationAccess?.revision ?? 0);
    return new MirrorMakerResource(this, 'Resource', {
      name: this.mirrorMakerName,
      connect: props.connect.attributesFor(this),
      source: kafkaAttributes(this, source, sourceAccess),
      destination: kafkaAttributes(this, destination, destinationAccess),
      source_alias: source.name,
      destination_alias: destination.name,
      topics: topicsAttribute(props.topics),
      status,
      ...(revision > 0 && { credentials_revision: revision }),
      ...optionAttributes(props),
      lifecycle: removedLast,
    });
  }

  private unused(): string[] {
    const rules = new Rules(this);
    rules.check('SWY2020', this.takers.length > 0, { property: 'topics', value: null });
    return [...rules.lines];
  }
}

function optionAttributes(options: MirrorMakerOptions) {
  const attributes = {
    groups: options.groups,
    exactly_once: options.exactlyOnce,
    sync_topic_configs: options.syncTopicConfigs,
    sync_topic_acls: options.syncTopicAcls,
    replication_factor: options.replicationFactor,
    offset_syncs_location: options.offsetSyncsLocation,
    refresh_seconds: options.refreshSeconds,
    offset_sync_seconds: options.offsetSyncSeconds,
    tasks: options.tasks,
    heartbeats: options.heartbeats,
    // References to config providers look like Terraform's own expressions.
    source_client_config: options.sourceClientConfig && (literals(options.sourceClientConfig) as Readonly<Record<string, string>>),
    destination_client_config:
      options.destinationClientConfig && (literals(options.destinationClientConfig) as Readonly<Record<string, string>>),
    config: options.config && (literals(options.config) as Readonly<Record<string, string>>),
  };
  return attributes;
}
