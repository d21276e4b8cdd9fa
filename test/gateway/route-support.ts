import { ClusterAuthentication, type ConfluentCloudProps, KafkaCluster, type LinkDestination, Secret, SecretStore } from 'cdktf-switchyard';

const jaas = (name: string) => ({ jaasConfigPassThrough: name });

/** A cluster of MSK with every listener that MSK can have. */
export const msk = KafkaCluster.msk({
  name: 'msk',
  nodeIds: [1, 2, 3],
  listeners: {
    open: { securityProtocol: 'PLAINTEXT', bootstrapServers: 'b1:9092' },
    scram: {
      securityProtocol: 'SASL_SSL',
      bootstrapServers: 'b1:9096',
      authentication: ClusterAuthentication.scram512(),
      tls: { secretRef: 'msk-tls' },
    },
    mtls: {
      securityProtocol: 'SSL',
      bootstrapServers: 'b1:9094',
      authentication: ClusterAuthentication.mtls(),
      tls: { secretRef: 'msk-client-tls' },
    },
    iam: {
      securityProtocol: 'SASL_SSL',
      bootstrapServers: 'b1:9098',
      authentication: ClusterAuthentication.iam(),
      tls: { secretRef: 'msk-tls' },
    },
    weak: { securityProtocol: 'SASL_PLAINTEXT', bootstrapServers: 'b1:9095', authentication: ClusterAuthentication.plain() },
  },
});

export const logins = {
  plain: ClusterAuthentication.plain(jaas('plain-jaas')),
  oauth: ClusterAuthentication.oauth({ tokenEndpointUri: 'https://idp.example.com/token', ...jaas('oauth-jaas') }),
  mtls: ClusterAuthentication.mtls(),
};

export function cloud(login: keyof typeof logins, props: Partial<ConfluentCloudProps> = {}): LinkDestination {
  return KafkaCluster.confluentCloud({
    name: 'cloud',
    nodeIds: [0, 1, 2, 3, 4, 5],
    bootstrapServers: 'pkc-1.example.com:9092',
    clusterId: 'lkc-1',
    restEndpoint: 'https://pkc-1.example.com',
    apiKey: Secret.fromEnvironment('API_KEY'),
    tls: { secretRef: login === 'mtls' ? 'ccloud-client-tls' : 'tls' },
    ...props,
    government: false,
    gatewayAuthentication: logins[login],
  });
}

const config = { secretName: 'store-config' };

/** Stores of a gateway: two that can be written, and one of files. */
export const stores = [
  SecretStore.fromSecrets('vault', { type: 'Vault', config }),
  SecretStore.fromSecrets('verifiers', { type: 'Vault', config }),
  SecretStore.fromSecrets('files', { type: 'File', config, credentials: { secretName: 'file-credentials' } }),
];
