import { list, map, resourceSchema, set, string } from './attributes';
import { linkRef } from './cluster-link';
import { timeouts } from './common';

export const mirrorTopicsSchema = resourceSchema({
  type: 'switchyard_mirror_topics',
  version: 0,
  says: 'All mirror topics of a migration group. Topics are never deleted: what is removed from here stays on the destination.',
  importId: 'link_name=NAME,rest_endpoint=URL,cluster_id=ID,api_key_ref=REF,topics=TOPIC;TOPIC',
  attributes: {
    link: linkRef().required().says('Link that feeds the mirrors.'),
    topics: set(string()).required().says('Names of the topics.'),
    status: string()
      .defaultsTo('ACTIVE')
      .oneOf('ACTIVE', 'PAUSED', 'PROMOTED')
      .says('What the mirrors are to be. PROMOTED makes them writable topics and cannot be taken back.'),
    on_destroy: string()
      .defaultsTo('refuse')
      .oneOf('refuse', 'failover')
      .says('What a destroy does with mirrors that still replicate: refuse, or stop them and leave plain topics.'),
    mirror_status: map(string()).computed().says('Status of each mirror, as the destination reports it.'),
    promoted_order: list(string()).computed().says('Topics in the order in which they were promoted: lowest lag first.'),
    timeouts: timeouts(),
  },
});
