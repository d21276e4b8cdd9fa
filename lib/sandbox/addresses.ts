/** Where everything in a running sandbox listens: what `switchyard sandbox --json` prints on its first line. Pure data. */
export interface SandboxAddresses {
  readonly source: SandboxCluster & {
    /** Its own linking API, for the other end of links that are bidirectional or begin at the source. The key is that of the destination. */
    readonly restEndpoint?: string;
    readonly apiKeyFile?: string;
    /** What listens besides when the sandbox runs with TLS or SASL; the login is that of the destination. */
    readonly secured?: SecuredAddresses;
  };
  readonly destination: SandboxCluster & {
    /** Base of the Cluster Linking REST API v3: `http://host:port`, without a path. */
    readonly restEndpoint: string;
    /** File that holds `key:secret` for HTTP basic authentication. */
    readonly apiKeyFile: string;
    /** What listens besides when the sandbox runs with TLS or SASL. */
    readonly secured?: SecuredAddresses;
  };
  readonly gateway: {
    /** `host:port` of the balancer before the replicas: where clients bootstrap. */
    readonly bootstrap: string;
    /** Admin API of each replica, `http://host:port`. */
    readonly replicas: readonly string[];
    /** File that holds the admin token. */
    readonly tokenFile: string;
    /** Name of the route that the sandbox starts with. */
    readonly route: string;
  };
}

/** A cluster as Confluent Cloud has it: its brokers log clients in with the key of the REST API. */
export interface SecuredAddresses {
  /** `host:port,…` of every broker's second listener. */
  readonly bootstrapServers: string;
  readonly securityProtocol: 'SSL' | 'SASL_SSL' | 'SASL_PLAINTEXT';
  /** The REST API with TLS: `https://host:port`. */
  readonly restEndpoint?: string;
  /** PEM file with the certificate of the sandbox's own authority. */
  readonly caFile?: string;
}

export interface SandboxCluster {
  readonly clusterId: string;
  /** `host:port,…` of every broker. */
  readonly bootstrapServers: string;
  readonly nodeIds: readonly number[];
}

/**
 * Ports of a sandbox, counted from its base port, so that an example can name them without asking.
 * With base 19000: source brokers 19001–19003 (secured 19004–19006), destination brokers 19011–19013 (secured 19014–19016), REST 19020 (with TLS 19021), gateway 19030 and up, admin 19050 and up.
 */
export const sandboxPorts = {
  defaultBase: 19_000,
  source: (base: number, broker: number) => base + 1 + broker,
  destination: (base: number, broker: number) => base + 11 + broker,
  /** With TLS or SASL. */
  secured: {
    source: (base: number, broker: number) => base + 4 + broker,
    destination: (base: number, broker: number) => base + 14 + broker,
  },
  rest: (base: number) => base + 20,
  restTls: (base: number) => base + 21,
  sourceRest: (base: number) => base + 22,
  gateway: (base: number) => base + 30,
  admin: (base: number, replica: number) => base + 50 + replica,
  /** A replica's listeners stand this far above the ports that the balancer offers: room for 20 ports a replica. */
  replicaOffset: (replica: number) => 30 + 20 * (replica + 1),
} as const;

/** Folder, relative to where the sandbox was started, that holds its two secrets and the certificate of its authority. */
export const sandboxFolder = '.switchyard/sandbox';
export const sandboxFiles = { adminToken: 'admin-token', apiKey: 'api-key', ca: 'ca.pem' } as const;

export const sandboxNodeIds = { source: [1, 2, 3], destination: [0, 1, 2] } as const;
export const sandboxClusterIds = { source: 'sandbox-source', destination: 'sandbox-destination' } as const;
export const sandboxRoute = 'orders';

/** Topics of the first-cutover example, which are on the source from the start. */
export const sandboxTopics = [
  { name: 'orders', partitions: 6 },
  { name: 'orders.dlq', partitions: 3 },
] as const;
