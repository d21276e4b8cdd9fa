import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type SandboxAddresses, sandboxClusterIds, sandboxFiles, sandboxFolder, sandboxNodeIds, sandboxPorts } from './addresses';
import { SandboxCluster } from './broker/sandbox-cluster';
import { type LinkingService, startLinkingService } from './linking-service';

export interface SandboxClustersOptions {
  /**
   * First of the sandbox's ports; 0 for any free ones.
   * @default sandboxPorts.defaultBase
   */
  readonly basePort?: number;

  /**
   * Folder for the API key.
   * @default sandboxFolder, below the current folder
   */
  readonly folder?: string;

  /** @default '127.0.0.1' */
  readonly host?: string;

  /** @default 3 */
  readonly defaultPartitions?: number;
}

/** Where both clusters are, and what they are to a test in the same process. */
export interface SandboxClusters extends Pick<SandboxAddresses, 'source' | 'destination'> {
  readonly sourceCluster: SandboxCluster;
  readonly destinationCluster: SandboxCluster;
  readonly linking: LinkingService;

  /** `key:secret` of the REST API, as in the file. */
  readonly apiKey: string;
  close(): Promise<void>;
}

/** Apart, because batches keep their producer id when they are mirrored. */
const FIRST_PRODUCER_ID = { source: 1_000n, destination: 1_000_000_000n };

/**
 * Starts both clusters and the Cluster Linking REST API of the destination, and writes a new API key to a file that only the owner reads.
 * @throws SWY7001 a port is in use
 */
export async function startSandboxClusters(options: SandboxClustersOptions = {}): Promise<SandboxClusters> {
  const { basePort: base = sandboxPorts.defaultBase, folder = sandboxFolder, host = '127.0.0.1', defaultPartitions = 3 } = options;
  const started: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const each of started.splice(0).reverse()) await each.close();
  };
  const startCluster = async (side: 'source' | 'destination'): Promise<SandboxCluster> => {
    const nodeIds = sandboxNodeIds[side];
    const ports = nodeIds.map((_, broker) => (base === 0 ? 0 : sandboxPorts[side](base, broker)));
    const cluster = await SandboxCluster.start({
      clusterId: sandboxClusterIds[side],
      nodeIds,
      host,
      ports,
      defaultPartitions,
      firstProducerId: FIRST_PRODUCER_ID[side],
    });
    started.push(cluster);
    return cluster;
  };

  try {
    const source = await startCluster('source');
    const destination = await startCluster('destination');
    const apiKey = `${randomBytes(8).toString('hex')}:${randomBytes(24).toString('base64url')}`;
    const linking = await startLinkingService({
      destinationBootstrap: destination.bootstrapServers,
      destinationClusterId: destination.clusterId,
      guard: destination.mirrors,
      host,
      port: base === 0 ? 0 : sandboxPorts.rest(base),
      apiKey,
    });
    started.push(linking);
    const apiKeyFile = join(folder, sandboxFiles.apiKey);
    await writeSecret(apiKeyFile, apiKey);
    return {
      source: describe(source),
      destination: { ...describe(destination), restEndpoint: linking.restEndpoint, apiKeyFile },
      sourceCluster: source,
      destinationCluster: destination,
      linking,
      apiKey,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function describe({ clusterId, bootstrapServers, nodeIds }: SandboxCluster) {
  return { clusterId, bootstrapServers, nodeIds };
}

async function writeSecret(file: string, secret: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  // The mode counts only for a new file, so an old one is not written over.
  await rm(file, { force: true });
  await writeFile(file, secret, { mode: 0o600, flag: 'wx' });
}
