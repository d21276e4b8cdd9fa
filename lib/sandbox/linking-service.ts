import type { MirrorGuard } from './broker/sandbox-cluster';
import { LinkEngine } from './linking/link-engine';
import { type RestOptions, type RestServer, startRest } from './rest/server';

export interface LinkingServiceOptions extends Omit<RestOptions, 'engine' | 'clusterId'> {
  /** `host:port,…` of the destination cluster, without TLS and SASL. */
  readonly destinationBootstrap: string;
  readonly destinationClusterId: string;

  /** Certificate of an authority, PEM, that links trust besides those of Node.js when they name none. @default - none */
  readonly authority?: string | undefined;

  /** `mirrors` of a sandbox cluster that is the destination. Without it the destination is taken for Apache Kafka. */
  readonly guard?: MirrorGuard;
}

export interface LinkingService extends RestServer {
  readonly engine: LinkEngine;
}

/**
 * Gives a Kafka cluster a Cluster Linking REST API. Works between any two clusters that speak Kafka: each link names its source.
 * @throws SWY7001 the port is in use
 */
export async function startLinkingService(options: LinkingServiceOptions): Promise<LinkingService> {
  const { destinationBootstrap, destinationClusterId, guard, authority, ...rest } = options;
  const engine = new LinkEngine({ destinationBootstrap, destinationClusterId, guard, authority });
  const server = await startRest({ ...rest, engine, clusterId: destinationClusterId });
  return {
    ...server,
    engine,
    close: async () => {
      await server.close();
      await engine.close();
    },
  };
}
