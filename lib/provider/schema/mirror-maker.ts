import { bool, list, map, number, object, resourceSchema, set, string } from './attributes';
import { kafkaCluster, timeouts } from './common';

/** A Kafka Connect cluster that is reached through its REST API. */
export const connectRef = () =>
  object({
    url: string().required().says('Address of the REST API of Kafka Connect, `http://` or `https://`.'),
    authorization_ref: string()
      .optional()
      .says(
        '`user:password` for Basic, or a bearer token. Secret reference: `env:`, `file:`, `vault:`, `aws:` or `azure:`. Without it: none is sent.',
      ),
    ca_ref: string().optional().says('Authorities to trust, PEM. Without it: those that Node.js trusts. Secret reference.'),
  });

/** What a MirrorMaker 2 is wanted to do, in the order of a cutover. */
export const mirrorMakerStatuses = ['PREPARED', 'POSITIONED', 'RUNNING', 'STOPPED'] as const;

export const mirrorMakerSchema = resourceSchema({
  type: 'switchyard_mirror_maker',
  version: 0,
  says:
    'MirrorMaker 2 between two Kafka clusters: its source, checkpoint and heartbeat connectors on Kafka Connect, made through the REST API. ' +
    'Topics keep their names. Destroying it removes the connectors and never a topic.',
  importId: 'name=NAME,url=URL[,authorization_ref=REF][,ca_ref=REF]',
  attributes: {
    name: string()
      .required()
      .replaces()
      .says('Beginning of the names of the connectors: `NAME-source`, `NAME-checkpoint`, `NAME-heartbeat`.'),
    connect: connectRef().required().says('Kafka Connect that runs the connectors. Kafka 3.6 or newer.'),
    source: kafkaCluster()
      .required()
      .says('Cluster that is read from. What its references lead to is sent to Connect with each change and is never in plan or state.'),
    destination: kafkaCluster().required().says('Cluster that is written to. Its secrets are treated as those of `source`.'),
    source_client_config: map(string())
      .optional()
      .says(
        'Client settings with which the connectors reach the source, over those made from `source`: other `bootstrap.servers`, or secrets by ' +
          "Connect's own config providers, as in `sasl.jaas.config` = `${file:/etc/connect/login.properties:source}`. " +
          'A secret that is named here is not read from `source`. Secrets themselves are refused.',
      ),
    destination_client_config: map(string()).optional().says('The same for the destination.'),
    credentials_revision: number()
      .optional()
      .says('Change it to read the references again and send what they lead to: that rotates the logins in place.'),
    source_alias: string().defaultsTo('source').replaces().says('Name of the source in offsets, in internal topics and in metrics.'),
    destination_alias: string().defaultsTo('destination').replaces().says('Name of the destination there.'),
    topics: list(string()).required().says('Names of the topics.'),
    groups: set(string())
      .optional()
      .says(
        'Consumer groups whose offsets are carried over; `*` stands for any characters. Absent: all groups with offsets on the topics.',
      ),
    status: string()
      .defaultsTo('RUNNING')
      .oneOf(...mirrorMakerStatuses)
      .says(
        'PREPARED: the connectors exist and are stopped. POSITIONED: besides, the source connector will begin at the present end of the source. ' +
          'RUNNING: it copies. STOPPED: everything is copied, the connectors are stopped, and the offsets of the groups are on the destination.',
      ),
    exactly_once: string()
      .defaultsTo('off')
      .oneOf('required', 'where-possible', 'off')
      .says(
        'Whether records are copied in transactions, so that a worker that dies leaves no duplicates. `required` is refused where the workers have ' +
          'not set `exactly.once.source.support`. Offsets then differ between the clusters, because a transaction takes offsets of its own.',
      ),
    sync_topic_configs: bool().defaultsTo(true).says('Whether settings of the topics are copied, too.'),
    sync_topic_acls: bool().defaultsTo(false).says('Whether ACLs of the topics are copied, too. MirrorMaker makes READ of ALL.'),
    replication_factor: number()
      .defaultsTo(-1)
      .says("Replicas of topics that MirrorMaker makes, internal ones included. -1: the cluster's default."),
    offset_syncs_location: string()
      .defaultsTo('source')
      .oneOf('source', 'destination')
      .says('Cluster that holds the topic of offset pairs. `destination` writes nothing to the source.'),
    refresh_seconds: number().defaultsTo(30).says('Seconds between two looks for new partitions, and for new groups.'),
    offset_sync_seconds: number().defaultsTo(5).says('Seconds between two translations of the offsets of the groups.'),
    tasks: number().defaultsTo(1).says('Most tasks of the source connector and of the checkpoint connector: `tasks.max`.'),
    heartbeats: bool().defaultsTo(true).says('Whether there is a heartbeat connector.'),
    config: map(string())
      .optional()
      .says('Further settings of the connectors. Settings that hold secrets are refused, but for references to config providers.'),
    connector_status: map(string())
      .computed()
      .says('State of each connector and what its failed tasks say, as in `RUNNING` or `FAILED: task 0: …`.'),
    copies_exactly_once: bool()
      .computed()
      .says('Whether records are copied in transactions: what `where-possible` came to, or what the workers do unasked.'),
    drifted_settings: list(string())
      .computed()
      .says('Settings of the connectors that are not as this resource sets them; the next apply sets them again.'),
    positions: map(string())
      .computed()
      .says(
        'Where POSITIONED made the source connector begin, by topic: `partition:offset` with blanks between. Kept by the statuses after it.',
      ),
    group_offsets: map(string())
      .computed()
      .says(
        'What STOPPED did for each group: `exact` (the same records come next), `translated` (MirrorMaker placed it, some records come again) or what stood in the way.',
      ),
    timeouts: timeouts(),
  },
});
