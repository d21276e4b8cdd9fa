import { bool, map, number, object, resourceSchema, string } from './attributes';
import { brokerTls, kafkaCluster, restCluster, restLogin, saslLogin, securityProtocol, timeouts } from './common';

/** How an import id names a cluster that is reached through its REST API. */
export const restImportIds = (before: string, after = ''): string =>
  ['api_key_ref', 'bearer_token_ref']
    .map((login) => `${before},rest_endpoint=URL,cluster_id=ID,${login}=REF[,ca_ref=REF]${after}`)
    .join(' or ');

export const clusterLinkSchema = resourceSchema({
  type: 'switchyard_cluster_link',
  version: 1,
  says: 'A cluster link, made through the Cluster Linking REST API v3 of the cluster that holds it.',
  importId: restImportIds('link_name=NAME', '[,mode=MODE]'),
  attributes: {
    link_name: string().required().replaces().says('Name of the link, unique on the cluster that holds it.'),
    mode: string()
      .defaultsTo('DESTINATION')
      .oneOf('DESTINATION', 'SOURCE', 'BIDIRECTIONAL')
      .replaces()
      .says(
        'Who holds the link: the destination, the source (which then connects to an INBOUND link of the same name on the destination), ' +
          'or both, with mirrors in either direction.',
      ),
    connection_mode: string()
      .defaultsTo('OUTBOUND')
      .oneOf('OUTBOUND', 'INBOUND')
      .replaces()
      .says('Whether the cluster that holds the link opens the connections (OUTBOUND), or waits for those of the other one (INBOUND).'),
    destination: restCluster()
      .optional()
      .says('Cluster that holds the link, with the modes DESTINATION and BIDIRECTIONAL; with BIDIRECTIONAL, the end that this is.'),
    source_rest: restCluster().optional().says('Cluster that holds the link, with the mode SOURCE.'),
    source: kafkaCluster()
      .optional()
      .says(
        'Cluster that is read from, and how the link logs in there, with the modes DESTINATION and BIDIRECTIONAL; not with INBOUND. ' +
          'What its references lead to is sent to the cluster that holds the link and never kept.',
      ),
    destination_kafka: kafkaCluster().optional().says('Cluster that the link connects to, and how it logs in there, with the mode SOURCE.'),
    local: object({
      listener_name: string().optional().says('Listener of the own cluster that the link uses: `local.listener.name`.'),
      security_protocol: securityProtocol(),
      sasl: saslLogin().optional().says('The login, for SASL_PLAINTEXT and SASL_SSL.'),
      tls: brokerTls().optional().says('Whom to trust and what to show, for SSL and SASL_SSL.'),
    })
      .optional()
      .says(
        'How the link logs in on the cluster that holds it, with SOURCE, and with BIDIRECTIONAL and OUTBOUND: the `local.` settings. ' +
          'Without it: as the cluster decides.',
      ),
    source_credentials_revision: number()
      .optional()
      .says(
        'Change it to read the references of `source`, `destination_kafka` and `local` again and send what they lead to: ' +
          'that rotates the logins in place.',
      ),
    source_cluster_id: string().optionalComputed().replaces().stable().says('Id of the source cluster.'),
    destination_cluster_id: string().optional().replaces().says('Id of the destination cluster; needed with the mode SOURCE.'),
    remote_cluster_id: string().optional().replaces().says('Id of the other cluster; needed with the mode BIDIRECTIONAL.'),
    source_username: string()
      .optional()
      .says(
        'In place of `source.sasl`: user that the link reads the source as; `config` then names `security.protocol` and `sasl.mechanism`.',
      ),
    source_password_wo: string().optional().writeOnly().sensitive().says('Password of the source user; never kept.'),
    source_password_wo_version: number().optional().says('Change it to send `source_password_wo` again.'),
    config: map(string())
      .optional()
      .says(
        'Link settings, such as `consumer.offset.sync.enable`. Settings not named here are left alone; one that is taken out goes back to ' +
          'its default.',
      ),
    validate_link: bool()
      .optional()
      .says('False makes the link without trying whether the other cluster can be reached. Without it: the cluster tries.'),
    link_id: string().computed().stable().says('Id that the link was given.'),
    link_state: string().computed().says('ACTIVE, PAUSED, … as the cluster that holds it reports it.'),
    link_error: string().computed().says('What is wrong with the link, what it means and what to do; null when nothing is.'),
    tasks: map(string())
      .computed()
      .says('State of each task of the link, such as the sync of offsets, with its errors: what they mean and what to do.'),
    timeouts: timeouts(),
  },
});

/** Shared by the resources that name a link. */
export const linkRef = () =>
  object({
    rest_endpoint: string().required().says('Base address of the REST API of the cluster that holds the link.'),
    cluster_id: string().required().says('Id of the cluster that holds the link.'),
    ...restLogin(),
    link_name: string().required().says('Name of the link.'),
  });
