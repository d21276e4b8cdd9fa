import { map, number, object, resourceSchema, string } from './attributes';
import { kafkaCluster, restCluster, timeouts } from './common';

export const clusterLinkSchema = resourceSchema({
  type: 'switchyard_cluster_link',
  version: 0,
  says: 'A cluster link on the destination, made through the Cluster Linking REST API v3.',
  importId: 'link_name=NAME,rest_endpoint=URL,cluster_id=ID,api_key_ref=REF',
  attributes: {
    link_name: string().required().replaces().says('Name of the link, unique on the destination cluster.'),
    destination: restCluster().required().says('Cluster that holds the link.'),
    source: kafkaCluster()
      .required()
      .says(
        'Cluster that is read from, and how the link logs in there. What its references lead to is sent to the destination and never kept.',
      ),
    source_credentials_revision: number()
      .optional()
      .says('Change it to read the references of `source` again and send what they lead to: that rotates the login in place.'),
    source_cluster_id: string().optionalComputed().replaces().stable().says('Id of the source cluster.'),
    source_username: string()
      .optional()
      .says(
        'In place of `source.sasl`: user that the link reads the source as; `config` then names `security.protocol` and `sasl.mechanism`.',
      ),
    source_password_wo: string().optional().writeOnly().sensitive().says('Password of the source user; never kept.'),
    source_password_wo_version: number().optional().says('Change it to send `source_password_wo` again.'),
    config: map(string()).optional().says('Link settings, such as `consumer.offset.sync.enable`. Settings not named here are left alone.'),
    link_id: string().computed().stable().says('Id that the destination gave the link.'),
    link_state: string().computed().says('ACTIVE, PAUSED, … as the destination reports it.'),
    timeouts: timeouts(),
  },
});

/** Shared by the resources that name a link. */
export const linkRef = () =>
  object({
    rest_endpoint: string().required().says('Base address of the REST API of the cluster that holds the link.'),
    cluster_id: string().required().says('Id of the cluster that holds the link.'),
    api_key_ref: string().required().says('API key as `key:secret`. Secret reference.'),
    link_name: string().required().says('Name of the link.'),
  });
