import { ClusterAccess, ClusterAuthentication, GatewayTls, KafkaCluster, Secret } from 'cdktf-switchyard';

/** Three brokers of MSK, with a listener for passwords and one for certificates. */
export const source = KafkaCluster.msk({
  name: 'msk',
  nodeIds: [1, 2, 3],
  listeners: {
    scram: {
      securityProtocol: 'SASL_SSL',
      bootstrapServers: 'b-1.events.abc123.c2.kafka.eu-west-1.amazonaws.com:9096',
      authentication: ClusterAuthentication.scram512(),
      tls: GatewayTls.fromSecret('msk-tls'),
    },
    mtls: {
      securityProtocol: 'SSL',
      bootstrapServers: 'b-1.events.abc123.c2.kafka.eu-west-1.amazonaws.com:9094',
      authentication: ClusterAuthentication.mtls(),
      tls: GatewayTls.fromSecret('msk-client-tls'),
    },
  },
  access: ClusterAccess.scram512({ username: 'switchyard', password: Secret.fromEnvironment('MSK_PASSWORD') }),
});

/** A Dedicated cluster of twelve brokers, to which the gateway logs in with the API key of each client. */
export const destination = KafkaCluster.confluentCloud({
  name: 'confluent-cloud',
  nodeIds: Array.from({ length: 12 }, (_, id) => id),
  clusterId: 'lkc-abc123',
  bootstrapServers: 'lkc-abc123.eu-west-1.aws.confluent.cloud:9092',
  restEndpoint: 'https://lkc-abc123.eu-west-1.aws.confluent.cloud',
  apiKey: Secret.fromEnvironment('CC_LINK_API_KEY'),
  gatewayAuthentication: ClusterAuthentication.plain({ jaasConfigPassThrough: 'plain-jaas' }),
  tls: GatewayTls.fromSecret('cloud-tls'),
});
