import type { ErrorCode } from './index';

/** SWY609x and SWY610x: what the gateway document asks for, where it comes from, and the admin API's own settings. */
export const proxyConfigErrors = {
  SWY6090: {
    says: 'the embedded proxy does not do this',
    because: "the field is one of Confluent's Gateway, and ignoring it would run something else than the document says",
    fix: 'see the differences in docs/proxy.md, then remove the field or use another flavour of gateway',
  },
  SWY6091: {
    says: 'credentials would cross the network in the clear',
    because: 'whoever can read this network could log in with them',
    fix: 'use TLS on this leg, or accept it with --allow-plaintext-passwords where the network is trusted',
  },
  SWY6092: {
    says: 'the authentication of the route does not fit together',
    because:
      'with passthrough the cluster authenticates the client; with swap the proxy does, and logs in to the cluster with credentials of its own',
    fix: 'correct the field that is named: docs/proxy.md lists the pairs that work',
  },
  SWY6093: {
    says: 'the route and its secret store do not fit together',
    because: "a swapped login is looked up under the client's principal, except towards a cluster without authentication",
    fix: 'give security.secretStore for a swap to a cluster with authentication, and only then',
  },
  SWY6094: {
    says: 'there is no such secret store',
    fix: 'name one that spec.secretStores declares',
  },
  SWY6095: {
    says: 'a setting of OAuth is missing',
    because:
      'tokens of clients are checked with jwksEndpointUri and audience (a rule of the CRD); tokens for the cluster come from tokenEndpointUri',
    fix: 'add it to oauthSettings',
  },
  SWY6096: {
    says: 'the way of telling brokers apart is not complete',
    because: 'with the strategy host a broker is known by the TLS server name, so the route needs a pattern with $(nodeId) and TLS',
    fix: 'give brokerIdentificationStrategy.pattern and security.client.tls, or use the strategy port',
  },
  SWY6097: {
    says: 'this is not the name of a Kafka error',
    fix: 'use a name of the Kafka protocol guide, such as BROKER_NOT_AVAILABLE',
  },
  SWY6098: {
    says: 'a broker is in none of the nodeIdRanges of its streaming domain',
    because: 'with port routing each node id of the ranges has a port; clients of another broker are sent to the bootstrap port',
    fix: 'add its node id to kafkaCluster.nodeIdRanges',
  },
  SWY6099: {
    says: 'there are no certificates for the ports of the route',
    because: 'a server cannot speak TLS without a certificate and its key',
    fix: 'name a secret or a folder with the files in secretRef or directoryPathInContainer',
  },
  SWY6100: {
    says: 'the ConfigMap does not hold the gateway document',
    fix: 'check namespace, name and key, and that the service account may get, list and watch this ConfigMap',
  },
  SWY6101: {
    says: 'the Kubernetes API cannot be reached from here',
    because: "inside a pod its address is in KUBERNETES_SERVICE_HOST, its certificate and the token in the service account's folder",
    fix: 'run in a pod with automountServiceAccountToken, or take the configuration from a file with --config',
  },
  SWY6102: {
    says: 'the Kubernetes API refused a call',
    fix: 'see the status: 401 and 403 mean the service account or its role, 404 the namespace or name',
  },
  SWY6103: {
    says: 'another replica holds the Lease of this one',
    because: 'two replicas of one name would report for each other',
    fix: 'give every replica its own --replica name',
  },
  SWY6104: {
    says: 'the admin API would be open to the network without TLS',
    because: 'whoever reads the bearer token there can move or stop the traffic of every route',
    fix: 'give --tls-cert and --tls-key, listen on loopback, or accept it with --insecure-admin',
  },
  SWY6105: {
    says: 'the certificate of the admin API cannot be used',
    fix: 'give a PEM certificate chain that is valid today and the private key that belongs to it',
  },
} as const satisfies Record<`SWY${number}`, ErrorCode>;
