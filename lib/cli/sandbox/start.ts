import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type SandboxClusters, type SandboxClustersOptions, startBalancer, startSandboxClusters } from '../../sandbox';
import { type SandboxAddresses, sandboxFiles, sandboxFolder, sandboxPorts, sandboxRoute, sandboxTopics } from '../../sandbox/addresses';
import { type Companion, startCompanion } from '../child';
import { starterVariable } from '../interrupt';
import { launcher } from '../package';
import { sandboxGateway } from './gateway-document';
import { assertPortsFree, gatewayPorts, replicaCount } from './ports';

export interface SandboxOptions extends Pick<SandboxClustersOptions, 'tls' | 'sasl' | 'rest' | 'promotion' | 'faults'> {
  readonly basePort: number;
  /** Folder for the two secrets and the gateway's files. @default .switchyard/sandbox */
  readonly folder?: string;
  /** Gateway document to run instead of the sandbox's own. */
  readonly gateway?: string;
  /** Further topics on the source, `topic-0001` and so on, of 3 partitions. @default 0 */
  readonly moreTopics?: number;
  /** Is told when a part of the sandbox ends by itself. */
  readonly onFailure?: (error: Error) => void;
}

export interface RunningSandbox {
  readonly addresses: SandboxAddresses;
  /** What runs in this process: for tests that make it fail. */
  readonly clusters: SandboxClusters;
  close(): Promise<void>;
}

const host = '127.0.0.1';

/**
 * Starts both clusters (the source with the example's topics) and the linking API in this process, the gateway's replicas as processes of their own, and the balancer before them.
 *
 * @throws SWY7002 a fault is for an endpoint that the REST API does not have
 * @throws SWY8008 a port is in use
 * @throws SWY8011 a replica of the gateway did not start
 */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const { basePort, tls = false, sasl = false, rest, promotion, faults, moreTopics = 0 } = options;
  const folder = resolve(options.folder ?? sandboxFolder);
  await assertPortsFree(basePort, tls || sasl);
  await mkdir(folder, { recursive: true, mode: 0o700 });

  const tokenFile = join(folder, sandboxFiles.adminToken);
  // The mode counts only for a new file.
  await rm(tokenFile, { force: true });
  await writeFile(tokenFile, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' });

  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const behaviour = { ...(rest && { rest }), ...(promotion && { promotion }), ...(faults && { faults }) };
    const clusters = await startSandboxClusters({ basePort, folder, tls, sasl, ...behaviour });
    closers.push(() => clusters.close());
    for (const { name, partitions } of sandboxTopics) clusters.sourceCluster.createTopic(name, { partitions });
    for (let number = 1; number <= moreTopics; number++)
      clusters.sourceCluster.createTopic(`topic-${String(number).padStart(4, '0')}`, { partitions: 3 });

    const [bootstrapPort = 0] = gatewayPorts(basePort);
    const document = join(folder, 'gateway.json');
    const gateway = sandboxGateway(`${host}:${bootstrapPort}`, { source: clusters.source, destination: clusters.destination });
    await writeFile(document, `${JSON.stringify(gateway, null, 2)}\n`);

    const replicas = await Promise.all(
      Array.from({ length: replicaCount }, (_, index) =>
        startReplica(index, options.gateway ?? document, tokenFile, folder, basePort, closers, options),
      ),
    );
    const balancer = await startBalancer({
      host,
      ports: gatewayPorts(basePort).map((front) => ({
        front,
        backends: replicas.map((_, replica) => ({ host, port: front + sandboxPorts.replicaOffset(replica) })),
      })),
    });
    closers.push(() => balancer.close());

    return {
      addresses: {
        source: clusters.source,
        destination: clusters.destination,
        gateway: {
          bootstrap: `${host}:${bootstrapPort}`,
          replicas: replicas.map((_, replica) => `http://${host}:${sandboxPorts.admin(basePort, replica)}`),
          tokenFile,
          route: sandboxRoute,
        },
      },
      clusters,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startReplica(
  index: number,
  document: string,
  tokenFile: string,
  folder: string,
  basePort: number,
  closers: (() => Promise<unknown>)[],
  { onFailure }: SandboxOptions,
): Promise<Companion> {
  const name = `replica-${index + 1}`;
  const state = join(folder, `${name}.json`);
  // The clusters start empty, so fences and switches of an earlier sandbox mean nothing to them.
  await rm(state, { force: true });
  const args = ['proxy', '--config', document, '--replica', name, '--admin', `${host}:${sandboxPorts.admin(basePort, index)}`];
  args.push('--token-file', tokenFile, '--state', state, '--bind', host);
  args.push('--port-offset', String(sandboxPorts.replicaOffset(index)));
  const replica = startCompanion(`gateway ${name}`, process.execPath, [launcher, ...args], {
    env: { ...process.env, [starterVariable]: '1' },
  });

  let closing = false;
  closers.push(() => {
    closing = true;
    return replica.stop();
  });
  await replica.firstLine;
  replica.process.once('exit', (code, signal) => {
    if (!closing) onFailure?.(new Error(`gateway ${name} ended by itself (${code ?? signal})`));
  });
  return replica;
}
