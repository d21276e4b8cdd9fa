import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LinkEngine } from '../../../lib/sandbox/linking/link-engine';
import { type LinkingService, startLinkingService } from '../../../lib/sandbox/linking-service';
import type { KafkaCluster } from '../kafka/cluster';

/** A Cluster Linking REST API for a cluster of Apache Kafka. */
export interface Linking {
  readonly restEndpoint: string;
  /** File that holds `key:secret`. */
  readonly apiKeyFile: string;
  readonly engine: LinkEngine;
  readonly faults: LinkingService['faults'];
  close(): Promise<void>;
}

export async function startLinking(destination: KafkaCluster): Promise<Linking> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-linking-'));
  const apiKeyFile = join(folder, 'api-key');
  const apiKey = `e2e:${randomBytes(24).toString('base64url')}`;
  await writeFile(apiKeyFile, apiKey, { mode: 0o600 });
  const service = await startLinkingService({
    destinationBootstrap: destination.bootstrapServers,
    destinationClusterId: destination.clusterId,
    apiKey,
  });
  return {
    restEndpoint: service.restEndpoint,
    apiKeyFile,
    engine: service.engine,
    faults: service.faults,
    close: async () => {
      await service.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
