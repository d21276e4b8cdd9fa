import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PlainMechanism, verifyAgainst } from '../proxy/auth/plain-server';
import {
  type SandboxAddresses,
  sandboxClusterIds,
  sandboxFiles,
  sandboxFolder,
  sandboxNodeIds,
  sandboxPorts,
  type SecuredAddresses,
} from './addresses';
import type { BrokerSecurity } from './broker/sandbox-broker';
import { SandboxCluster } from './broker/sandbox-cluster';
import { makeCertificates, type SandboxCertificates } from './certificates';
import type { PromotionBehaviour } from './linking/promotion';
import { type LinkingService, startLinkingService } from './linking-service';
import type { RestFault } from './rest/faults';
import type { RestOptions } from './rest/server';

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

  /**
   * Gives both clusters listeners with TLS, and the destination's REST API one, beside the plain ones. The certificate of the authority is written into the folder.
   * @default false
   */
  readonly tls?: boolean;

  /**
   * Gives the brokers of both clusters a listener with SASL/PLAIN, which takes the key and secret of the REST API, as Confluent Cloud's do.
   * @default false
   */
  readonly sasl?: boolean;

  /** How the REST API behaves towards those who call it. */
  readonly rest?: Pick<RestOptions, 'bearerToken' | 'collapseSlashes' | 'gzip' | 'pageSize'>;

  /** How mirrors stop. */
  readonly promotion?: Partial<PromotionBehaviour>;

  /** Calls of the REST API that go wrong. */
  readonly faults?: readonly RestFault[];
}

/** Where both clusters are, and what they are to a test in the same process. */
export interface SandboxClusters extends Pick<SandboxAddresses, 'source' | 'destination'> {
  readonly sourceCluster: SandboxCluster;
  readonly destinationCluster: SandboxCluster;
  readonly linking: LinkingService;

  /** The same of the source, for the other end of links that have two. */
  readonly sourceLinking: LinkingService;

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
  const { tls = false, sasl = false, rest, promotion, faults = [] } = options;
  const portOf = (port: number): number => (base === 0 ? 0 : port);
  const started: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const each of started.splice(0).reverse()) await each.close();
  };
  const startCluster = async (side: 'source' | 'destination', security?: BrokerSecurity): Promise<SandboxCluster> => {
    const securedPorts = sandboxNodeIds[side].map((_, broker) => portOf(sandboxPorts.secured[side](base, broker)));
    const nodeIds = sandboxNodeIds[side];
    const ports = nodeIds.map((_, broker) => portOf(sandboxPorts[side](base, broker)));
    const cluster = await SandboxCluster.start({
      clusterId: sandboxClusterIds[side],
      nodeIds,
      host,
      ports,
      defaultPartitions,
      firstProducerId: FIRST_PRODUCER_ID[side],
      ...(security && { secured: { ...security, ports: securedPorts } }),
    });
    started.push(cluster);
    return cluster;
  };

  try {
    const apiKey = `${randomBytes(8).toString('hex')}:${randomBytes(24).toString('base64url')}`;
    const certificates = tls ? await makeCertificates(['localhost', '127.0.0.1', ...(host === '127.0.0.1' ? [] : [host])]) : undefined;
    const security = tls || sasl ? { ...(certificates && { tls: certificates }), ...(sasl && { mechanisms: [plain(apiKey)] }) } : undefined;
    const source = await startCluster('source', security);
    const destination = await startCluster('destination', security);
    const linking = await startLinkingService({
      destinationBootstrap: destination.bootstrapServers,
      destinationClusterId: destination.clusterId,
      authority: certificates?.ca,
      guard: destination.mirrors,
      host,
      port: portOf(sandboxPorts.rest(base)),
      ...(certificates && { tls: { ...certificates, port: portOf(sandboxPorts.restTls(base)) } }),
      apiKey,
      ...rest,
    });
    started.push(linking);
    const sourceLinking = await startLinkingService({
      destinationBootstrap: source.bootstrapServers,
      destinationClusterId: source.clusterId,
      authority: certificates?.ca,
      guard: source.mirrors,
      host,
      port: portOf(sandboxPorts.sourceRest(base)),
      apiKey,
      ...rest,
    });
    started.push(sourceLinking);
    linking.engine.pairWith(sourceLinking.engine);
    Object.assign(linking.engine.behaviour, promotion);
    linking.faults.add(...faults);
    const apiKeyFile = join(folder, sandboxFiles.apiKey);
    await writeSecret(apiKeyFile, apiKey);
    const keys = { certificates, sasl, folder };
    return {
      source: { ...(await describe(source, sourceLinking, keys)), restEndpoint: sourceLinking.restEndpoint, apiKeyFile },
      destination: { ...(await describe(destination, linking, keys)), restEndpoint: linking.restEndpoint, apiKeyFile },
      sourceCluster: source,
      destinationCluster: destination,
      linking,
      sourceLinking,
      apiKey,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Takes the key of the REST API for a user's name, and its secret for the password. */
function plain(apiKey: string): PlainMechanism {
  const colon = apiKey.indexOf(':');
  return new PlainMechanism(verifyAgainst(new Map([[apiKey.slice(0, colon), apiKey.slice(colon + 1)]])));
}

interface Keys {
  readonly certificates: SandboxCertificates | undefined;
  readonly sasl: boolean;
  readonly folder: string;
}

async function describe(cluster: SandboxCluster, linking: LinkingService, keys: Keys) {
  const { clusterId, bootstrapServers, nodeIds } = cluster;
  const secured = await describeSecured(cluster, linking, keys);
  return { clusterId, bootstrapServers, nodeIds, ...(secured && { secured }) };
}

async function describeSecured(
  { securedBootstrapServers }: SandboxCluster,
  { tlsEndpoint }: LinkingService,
  { certificates, sasl, folder }: Keys,
): Promise<SecuredAddresses | undefined> {
  if (securedBootstrapServers === '') return undefined;
  const securityProtocol = !sasl ? 'SSL' : certificates ? 'SASL_SSL' : 'SASL_PLAINTEXT';
  if (!certificates) return { bootstrapServers: securedBootstrapServers, securityProtocol };
  const caFile = join(folder, sandboxFiles.ca);
  await writeFile(caFile, certificates.ca);
  return {
    bootstrapServers: securedBootstrapServers,
    securityProtocol,
    ...(tlsEndpoint !== undefined && { restEndpoint: tlsEndpoint }),
    caFile,
  };
}

async function writeSecret(file: string, secret: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  // The mode counts only for a new file, so an old one is not written over.
  await rm(file, { force: true });
  await writeFile(file, secret, { mode: 0o600, flag: 'wx' });
}
