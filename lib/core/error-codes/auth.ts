import type { ErrorCode } from './index';

/** SWY3100–3199: who authenticates whom on a route. */
export const authErrors = {
  SWY3100: {
    says: 'the gateway cannot lead these clients to this cluster',
    because: 'docs/auth-matrix.md has every pair that it can',
    fix: 'choose another way of docs/auth-matrix.md',
  },
  SWY3101: {
    says: 'clients with AWS IAM cannot be behind a gateway',
    because: 'AWS_MSK_IAM signs each login for the broker that the client names, so no proxy can pass it on or take its place',
    fix: 'move the clients to SCRAM or mTLS on the source first (IamPreMigration has users, secrets and ACLs)',
  },
  SWY3102: {
    says: 'a route that swaps needs a secret store',
    because: "the credentials for the cluster are looked up under the client's principal",
    fix: "name one of the gateway's secretStores in credentials",
  },
  SWY3103: {
    says: 'the route is given a secret store that it would not use',
    because: 'credentials are looked up only where the gateway logs in to a cluster that asks for a login',
    fix: 'leave credentials out, or choose the mode in which a cluster is reached by a swap',
  },
  SWY3104: {
    says: 'the gateway has no secret store of this name',
    fix: "add the store to the gateway's secretStores, or correct the name",
  },
  SWY3105: {
    says: 'a password or token would cross the network without TLS',
    fix: 'give the route tls, or the listener SASL_SSL; allowPlaintextPasswords lets it be, where the network is trusted',
  },
  SWY3106: {
    says: 'the cluster would know all of these clients by one name',
    because: "TLS ends at the gateway: on a route that passes through, the cluster sees the gateway's own certificate",
    fix: 'swap at this cluster, so that each principal has credentials of its own, or give identityPerPrincipal up',
  },
  SWY3107: {
    says: 'the principal mapping rule cannot be used',
    because: 'rules are those of ssl.principal.mapping.rules in Kafka: DEFAULT, or RULE:pattern/replacement/ with L or U behind it',
    fix: 'correct the rule',
  },
  SWY3108: {
    says: 'an address of the identity provider is not an address',
    fix: 'write it as https://host/path',
  },
  SWY3109: {
    says: 'host routing needs TLS towards clients',
    because: 'brokers are told apart by the TLS server name',
    fix: 'give the route tls with a certificate for the names of the pattern',
  },
  SWY3110: {
    says: 'the pattern of host routing gives brokers no names',
    because: 'it is a host name with $(nodeId) in it, with or without a port at its end',
    fix: 'write it as broker-$(nodeId).kafka.example.com',
  },
  SWY3111: {
    says: 'the flavour cannot hold connections',
    because: "Confluent's gateway fences with an error; a fence that holds is in the embedded flavour only",
    fix: 'use Fence.error(), or GatewayFlavour.embedded()',
  },
  SWY3112: {
    says: 'the fence cannot answer like this',
    because: 'errorCode is the name of a Kafka error, and errorMessage has 256 characters at most (CFK 3.3 CRD)',
    fix: 'correct it, or leave it out: the default is BROKER_NOT_AVAILABLE',
  },
  SWY3113: {
    says: 'the listener cannot be used',
    because: 'routes name it: a cluster has one of each name, made of letters, digits and inner dots, hyphens and underscores',
    fix: 'give the name of a listener that the cluster has, or name it otherwise',
  },
  SWY3114: {
    says: 'the protocol of the listener does not fit its authentication',
    because: 'SASL needs SASL_SSL or SASL_PLAINTEXT, mTLS needs SSL, and without authentication it is SSL or PLAINTEXT',
    fix: 'correct securityProtocol or authentication',
  },
  SWY3115: {
    says: 'the gateway needs a Kubernetes Secret here',
    because:
      "towards an mTLS listener it needs a certificate of its own; Confluent's gateway also has no default for whom it trusts and how it logs in",
    fix: 'name the Secret',
  },
  SWY3116: {
    says: 'a cluster of Confluent Cloud for Government cannot be migrated to',
    because: 'Cluster Linking is not available there',
    fix: 'replicate by other means and use a Route alone, or choose a commercial region',
  },
  SWY3117: {
    says: 'the name of a Kubernetes Secret cannot be used',
    because: 'the Gateway resource takes DNS labels of 30 characters at most for secrets (CFK 3.3 CRD)',
    fix: 'name the Secret otherwise',
  },
  SWY3118: {
    says: 'SCRAM users cannot be registered like this',
    because: 'users are registered through the gateway, on a route that swaps, into a store that can be written',
    fix: 'use ClientAuthentication.scram512 with ScramCredentials.registeredThroughGateway and a mode that swaps at the destination, or leave registration out',
  },
  SWY3119: {
    says: 'clients with certificates need TLS towards clients',
    fix: "give the route tls whose trusted certificates sign the clients' own",
  },
  SWY3120: {
    says: 'the gateway cannot check these clients',
    because: 'a route that swaps must know how clients authenticate, and for PLAIN who the users are',
    fix: 'give clients to the route; for PLAIN with users',
  },
  SWY3121: {
    says: 'the IAM policy cannot be turned into ACLs',
    because: 'ACLs have no conditions and no wildcards but a last one, and a policy that is read wrongly would open or close too much',
    fix: 'write the statement out with Allow, Action and Resource, or give ACLs by hand',
  },
} as const satisfies Record<`SWY31${number}`, ErrorCode>;
