/** Where everything in a running sandbox listens: what `switchyard sandbox --json` prints on its first line. Pure data. */
export interface SandboxAddresses {
  readonly source: SandboxCluster;
  readonly destination: SandboxCluster & {
    /** Base of the Cluster Linking REST API v3: `http://host:port`, without a path. */
    readonly restEndpoint: string;
    /** File that holds `key:secret` for HTTP basic authentication. */
    readonly apiKeyFile: string;
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

export interface SandboxCluster {
  readonly clusterId: string;
  /** `host:port,…` of every broker. */
  readonly bootstrapServers: string;
  readonly nodeIds: readonly number[];
}

/**
 * Ports of a sandbox, counted from its base port, so that an example can name them without asking.
 * With base 19000: source brokers 19001–19003, destination brokers 19011–19013, REST 19020, gateway 19030 and up, admin 19050 and up.
 */
export const sandboxPorts = {
  defaultBase: 19_000,
  source: (base: number, broker: number) => base + 1 + broker,
  destination: (base: number, broker: number) => base + 11 + broker,
  rest: (base: number) => base + 20,
  gateway: (base: number) => base + 30,
  admin: (base: number, replica: number) => base + 50 + replica,
  /** A replica's listeners stand this far above the ports that the balancer offers: room for 20 ports a replica. */
  replicaOffset: (replica: number) => 30 + 20 * (replica + 1),
} as const;

/** Folder, relative to where the sandbox was started, that holds its two secrets. */
export const sandboxFolder = '.switchyard/sandbox';
export const sandboxFiles = { adminToken: 'admin-token', apiKey: 'api-key' } as const;

export const sandboxNodeIds = { source: [1, 2, 3], destination: [0, 1, 2] } as const;
export const sandboxClusterIds = { source: 'sandbox-source', destination: 'sandbox-destination' } as const;
export const sandboxRoute = 'orders';

/** Topics of the first-cutover example, which are on the source from the start. */
export const sandboxTopics = [
  { name: 'orders', partitions: 6 },
  { name: 'orders.dlq', partitions: 3 },
] as const;
