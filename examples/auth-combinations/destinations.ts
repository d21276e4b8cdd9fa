import { ClusterAuthentication, GatewayTls, KafkaCluster, type LinkDestination, SecretFiles } from 'cdktf-switchyard';
import { linkApiKey } from './secrets';

/** The gateway logs in with the API key of the client. */
export const plain = {
  cluster: cloud('SASL_PLAIN', ClusterAuthentication.plain({ jaasConfigPassThrough: 'plain-jaas' }), 'tls'),
  secrets: { 'plain-jaas': SecretFiles.plainTemplate() },
};

/** The gateway logs in with a token that the identity provider gives for the client id of the client. */
export const oauth = {
  cluster: cloud(
    'OAUTH',
    ClusterAuthentication.oauth({ jaasConfigPassThrough: 'oauth-jaas', tokenEndpointUri: 'https://idp.example.com/oauth2/token' }),
    'tls',
  ),
  secrets: { 'oauth-jaas': SecretFiles.oauthTemplate({ logicalCluster: 'lkc-abc123', identityPoolId: 'pool-xyz' }) },
};

/** The gateway shows its own certificate, for every client the same. */
export const mtls = { cluster: cloud('MTLS', ClusterAuthentication.mtls(), 'ccloud-client-tls') };

/** A Dedicated cluster whose brokers have the ids 0 to 17. */
function cloud(listener: string, login: ClusterAuthentication<'plain' | 'oauthbearer' | 'mtls'>, tls: string): LinkDestination {
  return KafkaCluster.confluentCloud({
    name: 'confluent-cloud',
    clusterId: 'lkc-abc123',
    restEndpoint: 'https://lkc-abc123.eu-central-1.aws.confluent.cloud',
    apiKey: linkApiKey,
    bootstrapServers: 'lkc-abc123.eu-central-1.aws.confluent.cloud:9092',
    nodeIds: Array.from({ length: 18 }, (_, id) => id),
    listener,
    gatewayAuthentication: login,
    tls: GatewayTls.fromSecret(tls),
  });
}
