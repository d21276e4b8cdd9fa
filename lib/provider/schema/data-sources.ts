import { list, map, number, set, string } from './attributes';
import { linkRef } from './cluster-link';
import { dataSourceSchema } from './data-source';

/** Data sources about links. They are apart from the resources of the same types, whose schemas the index exports. */
export const clusterLinkDataSchema = dataSourceSchema({
  type: 'switchyard_cluster_link',
  says: 'A cluster link as it is, whoever made it.',
  attributes: {
    link: linkRef().required().says('The link, and the cluster that holds it.'),
    link_id: string().computed().says('Id that the link was given.'),
    mode: string().computed().says('`link.mode`.'),
    connection_mode: string().computed().says('`connection.mode`.'),
    source_cluster_id: string().computed().says('Id of the cluster that is read from.'),
    destination_cluster_id: string().computed().says('Id of the cluster that reads.'),
    remote_cluster_id: string().computed().says('Id of the other cluster of a bidirectional link.'),
    link_state: string().computed().says('ACTIVE, PAUSED, … as the cluster that holds it reports it.'),
    link_error: string().computed().says('What is wrong with the link, what it means and what to do; null when nothing is.'),
    tasks: map(string()).computed().says('State of each task of the link, with its errors: what they mean and what to do.'),
    config: map(string()).computed().says('Every setting of the link that is no secret.'),
  },
});

export const mirrorTopicsDataSchema = dataSourceSchema({
  type: 'switchyard_mirror_topics',
  says: 'Mirror topics of a link as they are, with status and lag.',
  attributes: {
    link: linkRef().required().says('Link that feeds the mirrors.'),
    topics: set(string()).optional().says('Only these, by their names on the source. Without it: every mirror of the link.'),
    resolved_topics: list(string()).computed().says('Names on the source of the mirrors that were found, sorted.'),
    resolved_names: map(string()).computed().says('Name on the destination of each topic.'),
    mirror_status: map(string()).computed().says('Status of each mirror.'),
    mirror_errors: map(string()).computed().says('What is wrong with mirrors that are not well, what it means and what to do.'),
    lag: map(number()).computed().says('Records that each mirror has yet to copy.'),
    total_lag: number().computed().says('Sum of `lag`.'),
  },
});
