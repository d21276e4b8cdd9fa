import { list, map, number, resourceSchema, set, string } from './attributes';
import { linkRef, restImportIds } from './cluster-link';
import { kafkaCluster, timeouts } from './common';

export const mirrorTopicsSchema = resourceSchema({
  type: 'switchyard_mirror_topics',
  version: 0,
  says: 'All mirror topics of a migration group. Topics are never deleted: what is removed from here stays on the destination.',
  importId: restImportIds('link_name=NAME', ',topics=TOPIC;TOPIC'),
  attributes: {
    link: linkRef().required().says('Link that feeds the mirrors.'),
    topics: list(string())
      .optional()
      .says('Topics by their names on the source. Either these or `patterns`, or both. Other attributes use the same names.'),
    patterns: set(string())
      .optional()
      .says(
        'Globs for names on the source: `*` is any text, `?` one character, and a leading `!` leaves out what it matches. They are matched ' +
          'while Terraform plans, so that a topic that newly matches is in the plan; once promoted, nothing is added. A topic whose name ' +
          'begins with `_` is matched only by a glob that begins with `_`.',
      ),
    source: kafkaCluster().optional().says('Cluster whose topics `patterns` are matched with.'),
    mirror_names: map(string())
      .optional()
      .says("Names on the destination, by topic, where they differ from `cluster.link.prefix` with the topic's name."),
    configs: map(map(string()))
      .optional()
      .says('Topic settings by topic, given when its mirror is made. A later change is for new mirrors only.'),
    replication_factor: number().optional().says("Replication factor of new mirrors. Without it: the destination's default."),
    existing_topics: string()
      .defaultsTo('refuse')
      .oneOf('refuse', 'truncate-and-restore', 'reversed')
      .says(
        'What to do with a topic that is there and is no mirror: refuse, or cut it back to where the stopped mirror on the other end ' +
          'begins to differ and mirror that one; records that only this end has are lost. `reversed`: no mirror is made here, those that ' +
          'the other end reverses are waited for and taken over, and a topic that is none is PROMOTED already. Both need a BIDIRECTIONAL link.',
      ),
    status: string()
      .defaultsTo('ACTIVE')
      .oneOf('ACTIVE', 'PAUSED', 'PROMOTED', 'FAILED_OVER', 'REVERSED', 'REVERSED_PAUSED', 'KEPT')
      .says(
        'What the mirrors are to be. PROMOTED makes them writable topics when nothing is missing; FAILED_OVER makes them so at once, and ' +
          'what was not yet copied is lost. REVERSED makes them writable and the topics of the source their mirrors, REVERSED_PAUSED the same ' +
          'with paused mirrors: both need a BIDIRECTIONAL link. None of the four is taken back by another status. ' +
          'KEPT leaves every mirror what it is.',
      ),
    on_destroy: string()
      .defaultsTo('refuse')
      .oneOf('refuse', 'failover')
      .says('What a destroy does with mirrors that still replicate: refuse, or stop them and leave plain topics.'),
    resolved_topics: list(string()).computed().says('`topics` and what `patterns` match, sorted.'),
    resolved_names: map(string()).computed().says('Name on the destination of each topic.'),
    mirror_status: map(string()).computed().says('Status of each mirror, as the destination reports it.'),
    mirror_errors: map(string())
      .computed()
      .says('What is wrong with mirrors that are not well, what it means and what to do; empty when all are.'),
    lag: map(number()).computed().says('Records that each mirror has yet to copy, when it was last looked at.'),
    promoted_order: list(string()).computed().says('Topics in the order in which they were promoted: lowest lag first.'),
    timeouts: timeouts(),
  },
});
