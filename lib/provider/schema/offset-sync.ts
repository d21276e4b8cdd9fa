import { list, resourceSchema, set, string } from './attributes';
import { linkRef, restImportIds } from './cluster-link';
import { kafkaCluster, timeouts } from './common';

export const offsetSyncSchema = resourceSchema({
  type: 'switchyard_offset_sync',
  version: 0,
  says:
    'The sync of consumer offsets over a link that other migration groups use too. Pausing it adds an EXCLUDE entry for each consumer group ' +
    'of the topics to `consumer.offset.group.filters`; a `switchyard_cluster_link` does not take those for drift.',
  importId: restImportIds('link_name=NAME', ',topics=TOPIC;TOPIC'),
  attributes: {
    link: linkRef().required().says('Link whose sync it is.'),
    topics: list(string()).required().says('Topics whose consumer groups are meant, by their names on the source.'),
    source: kafkaCluster().optional().says('Cluster that is asked which groups have offsets on the topics. Either this or `groups`.'),
    groups: set(string()).optional().says('Consumer groups, in place of asking `source`.'),
    status: string()
      .defaultsTo('RUNNING')
      .oneOf('RUNNING', 'PAUSED')
      .says('PAUSED: offsets of the groups are no longer brought over, so that they may be committed on the destination.'),
    paused_groups: list(string()).computed().says('Groups whose sync this resource paused, sorted.'),
    timeouts: timeouts(),
  },
});
