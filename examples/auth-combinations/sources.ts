import {
  ClientAuthentication,
  ClusterAuthentication,
  GatewayTls,
  KafkaCluster,
  type KafkaListenerProps,
  ScramCredentials,
  SecretFiles,
} from 'cdktf-switchyard';
import { scramAdmin } from './secrets';

/** Clients without a login. */
export const none = {
  cluster: msk({ UNAUTHED: { securityProtocol: 'PLAINTEXT', bootstrapServers: 'msk.example.com:9092' } }),
  route: { clients: ClientAuthentication.none() },
};

/** Clients with certificates. They end at the gateway, so MSK sees the gateway's own one, for every client the same. */
export const mtls = {
  cluster: msk({
    MTLS: {
      securityProtocol: 'SSL',
      bootstrapServers: 'msk.example.com:9094',
      authentication: ClusterAuthentication.mtls(),
      tls: GatewayTls.fromSecret('msk-client-tls'),
    },
  }),
  route: {
    clients: ClientAuthentication.mtls({ principalMappingRules: ['RULE:^CN=([^,]+).*$/$1/'] }), // CN=gateway-client,O=… is gateway-client
    tls: GatewayTls.fromSecret('gateway-tls'),
  },
};

/** Clients with SCRAM passwords. Each is registered with the gateway before the fence, by the admin, at the registration route. */
export const scram = {
  cluster: msk({
    SCRAM: {
      securityProtocol: 'SASL_SSL',
      bootstrapServers: 'msk.example.com:9096',
      authentication: ClusterAuthentication.scram512(),
      tls: GatewayTls.fromSecret('msk-tls'),
    },
  }),
  route: {
    clients: ClientAuthentication.scram512({
      credentials: ScramCredentials.registeredThroughGateway({ admin: 'scram-admin-credentials' }),
    }),
    allowPlaintextPasswords: true, // clients come over SASL_PLAINTEXT; give the route a `tls` where the network is not trusted
  },
  secrets: { 'scram-admin-credentials': SecretFiles.scramAdmin(scramAdmin) },
};

/** A cluster of three brokers. */
function msk(listeners: Readonly<Record<string, KafkaListenerProps>>): KafkaCluster {
  return KafkaCluster.msk({ name: 'source-kafka-cluster', nodeIds: [1, 2, 3], listeners });
}
