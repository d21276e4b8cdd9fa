/**
 * The Gateway resource of Confluent for Kubernetes as data, for the fields this version of Switchyard uses.
 * Both flavours render it, and the embedded proxy reads it. Pure types: imported by constructs and by programs alike.
 *
 * Source: CRD `gateways.platform.confluent.io`, CFK 3.3.0. Fields marked "embedded only" do not exist there.
 */
export interface GatewayDocument {
  readonly apiVersion: 'platform.confluent.io/v1beta1';
  readonly kind: 'Gateway';
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: GatewaySpec;
}

export interface GatewaySpec {
  readonly replicas?: number;
  readonly streamingDomains: readonly StreamingDomainSpec[];
  readonly routes: readonly RouteSpec[];
  readonly secretStores?: readonly SecretStoreSpec[];
  readonly admin?: { readonly bindAddress?: string; readonly port?: number };
}

/** A Kafka cluster as the gateway sees it. */
export interface StreamingDomainSpec {
  readonly name: string;
  readonly type?: 'kafka';
  readonly kafkaCluster: {
    readonly name?: string;
    readonly bootstrapServers: readonly BootstrapServerSpec[];
    /** Required by routes with port routing. */
    readonly nodeIdRanges?: readonly NodeIdRange[];
  };
}

export interface BootstrapServerSpec {
  /** Named by routes. */
  readonly id: string;
  /** `PROTOCOL://host:port`; one address an entry. Without a protocol it is PLAINTEXT. */
  readonly endpoint: string;
  /** For SSL and SASL_SSL: whom to trust, and the gateway's own certificate. @default - the trust store of the operating system, no certificate */
  readonly tls?: TlsSpec;
}

/** Broker ids, both ends inclusive. */
export interface NodeIdRange {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Certificates. The files are `fullchain.pem`, `privkey.pem` and `cacerts.pem`, or `keystore.jks` and `truststore.jks` (PKCS12 in both flavours) with
 * `jksPassword.txt`. In a server's `cacerts.pem` are those who sign client certificates, in a client's those who sign the broker's.
 */
export interface TlsSpec {
  /** Kubernetes Secret that holds the files. */
  readonly secretRef?: string;
  /** Folder that holds them, in place of a secret. */
  readonly directoryPathInContainer?: string;
  /** Trust any certificate. @default false */
  readonly ignoreTrustStoreConfig?: boolean;
  /** Secret with `jksPassword.txt`, where it is not beside the stores. */
  readonly jksPassword?: { readonly secretRef: string };
}

/** Where credentials of principals are kept. */
export interface SecretStoreSpec {
  /** Named by routes. */
  readonly name: string;
  readonly provider: {
    /** `Kubernetes` is embedded only; `CyberArk` is refused by the embedded flavour. */
    readonly type: 'Vault' | 'AWS' | 'Azure' | 'File' | 'CyberArk' | 'Kubernetes';
    /** Secret with one key a setting. */
    readonly configSecretRef: string;
    /** File only: secret with one key a principal. */
    readonly clientCredentialsRef?: string;
    /** Azure only: secret with the client certificate. */
    readonly certificateRef?: string;
  };
}

export interface RouteSpec {
  /** Unique in the gateway, 30 characters at most. */
  readonly name: string;
  /** `host:port` that clients bootstrap from. With port routing broker n has the n-th port after it, counted through the domain's node id ranges. */
  readonly endpoint: string;
  readonly brokerIdentificationStrategy: BrokerIdentificationSpec;
  readonly streamingDomain: StreamingDomainRef;
  readonly fence?: FenceSpec;
  readonly security: RouteSecuritySpec;
}

/**
 * How a client says which broker it means: by the port, or by the TLS server name. `pattern` holds `$(nodeId)` and may end with a port,
 * which is then advertised in place of the endpoint's.
 */
export type BrokerIdentificationSpec = { readonly type: 'port' } | { readonly type: 'host'; readonly pattern: string };

export interface StreamingDomainRef {
  readonly name: string;
  readonly bootstrapServerId: string;
}

/** A route that has a fence with scope ALL accepts no traffic. */
export interface FenceSpec {
  readonly scope: 'ALL' | 'NONE' | 'all' | 'none';
  /** Embedded only: `hold` keeps connections and answers nothing; `error` answers `errorCode`. @default 'hold', or 'error' when errorCode is given */
  readonly mode?: 'hold' | 'error';
  /** Name of a Kafka error. @default 'BROKER_NOT_AVAILABLE' in error mode */
  readonly errorCode?: string;
  /** 256 characters at most. */
  readonly errorMessage?: string;
}

export interface RouteSecuritySpec {
  /** `passthrough`: the cluster authenticates the client. `swap`: the gateway does, and logs in to the cluster with other credentials. */
  readonly auth: 'passthrough' | 'swap';
  /** Store with the credentials of each principal, for swap. Not allowed where the cluster's type is none. */
  readonly secretStore?: string;
  readonly client?: ClientSecuritySpec;
  readonly cluster?: ClusterSecuritySpec;
}

export interface ClientSecuritySpec {
  /** Present: the route's ports speak TLS. */
  readonly tls?: TlsSpec;
  /** Clients must authenticate again within this many milliseconds (KIP-368); 0: never. @default 0 */
  readonly connectionsMaxReauthMs?: number;
  readonly authentication?: ClientAuthenticationSpec;
}

export interface ClientAuthenticationSpec {
  readonly type: 'none' | 'plain' | 'scram' | 'mtls' | 'oauth';
  /** plain: users as `user_NAME="PASSWORD"` in `plain-jaas.conf`. */
  readonly jaasConfig?: { readonly secretRef: string };
  readonly jaasConfigPassThrough?: SecretFilesRef;
  readonly mtls?: {
    /** Kafka's `ssl.principal.mapping.rules`, a rule an item. @default ['DEFAULT'] */
    readonly principalMappingRules?: readonly string[];
    /** @default 'required' */
    readonly sslClientAuthentication?: 'required' | 'requested';
  };
  readonly scram?: {
    /** Whether users are registered through the gateway (KIP-554). @default false */
    readonly alterScramCredentials?: boolean;
    /** `username` and `password` of the only user who may register others. */
    readonly admin?: { readonly secretRef: string };
    /** Store of the verifiers. @default - security.secretStore */
    readonly secretStore?: string;
    /** Milliseconds that a verifier is kept in memory. @default 60000 */
    readonly scramCredentialsTtlMs?: number;
  };
  readonly oauthSettings?: OAuthSettingsSpec;
}

export interface ClusterSecuritySpec {
  readonly authentication?: ClusterAuthenticationSpec;
}

/** `scram` is embedded only. With `mtls` the store's entry of a principal is its certificate chain and private key, PEM one after the other (embedded only). */
export interface ClusterAuthenticationSpec {
  readonly type: 'none' | 'plain' | 'scram' | 'oauth' | 'oauthbearer' | 'mtls';
  /** Template whose two `%s` are filled with user and password: `plain-jaas.conf`, `scram-jaas.conf` or `oauth-jass.conf` (sic). */
  readonly jaasConfig?: { readonly secretRef: string };
  readonly jaasConfigPassThrough?: SecretFilesRef;
  readonly oauthSettings?: OAuthSettingsSpec;
  /** Embedded only, for scram. @default 'SCRAM-SHA-512' */
  readonly mechanism?: 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
}

/** Files of a Kubernetes Secret, or of a folder in its place. */
export interface SecretFilesRef {
  readonly secretRef?: string;
  readonly directoryPathInContainer?: string;
}

export interface OAuthSettingsSpec {
  readonly tokenEndpointUri?: string;
  readonly jwksEndpointUri?: string;
  readonly expectedIssuer?: string;
  readonly audience?: string;
  readonly scope?: string;
  /** @default 'sub' */
  readonly subClaimName?: string;
  readonly loginConnectTimeoutMs?: number;
  readonly loginReadTimeoutMs?: number;
  readonly loginRetryBackoffMs?: number;
  readonly loginRetryBackoffMaxMs?: number;
  readonly clientAssertion?: ClientAssertionSpec;
}

/** RFC 7523: a signed token in place of a client secret, from a file or made here. */
export interface ClientAssertionSpec {
  readonly clientId: string;
  readonly jwtTokenFile?: SecretFilesRef;
  readonly localClientAssertion?: {
    readonly audience: string;
    readonly issuer: string;
    readonly subject: string;
    /** Seconds. @default 300 */
    readonly tokenLifetime?: number;
    readonly includeJtiClaim?: boolean;
    readonly includeNbfClaim?: boolean;
    readonly privateKeyFile: SecretFilesRef;
  };
}
