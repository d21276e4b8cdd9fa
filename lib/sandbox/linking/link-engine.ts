import { ClusterClient } from './cluster-client';
import type { Destination } from './destination';
import { Link } from './link';
import { type ConfigChange, LinkConfigs } from './link-configs';
import { badRequest, conflict, notFound } from './link-fault';
import { MirroredProducerIds } from './producer-ids';
import type { PromotionBehaviour } from './promotion';

export interface LinkEngineOptions {
  /** `host:port,…` of the cluster that holds the links. */
  readonly destinationBootstrap: string;
  readonly destinationClusterId: string;

  /** Given when the destination is a sandbox cluster. */
  readonly guard?: Destination['guard'];
}

export interface NewLink {
  readonly name: string;

  /**
   * Checked against the source's own id.
   * @default - the source is asked
   */
  readonly sourceClusterId?: string | undefined;
  readonly configs: readonly ConfigChange[];
  readonly validateOnly?: boolean;

  /**
   * Whether the source must be reachable now.
   * @default true
   */
  readonly validateLink?: boolean;
}

/** Cluster links of one destination cluster. Speaks Kafka to both sides, so that it links any two clusters. */
export class LinkEngine {
  /** How mirrors stop; may be changed at any time. */
  public readonly behaviour: PromotionBehaviour = { holdPendingMs: 0, neverStops: false, acceptsStopped: false };

  public readonly destination: Destination;
  private readonly links = new Map<string, Link>();

  public constructor({ destinationBootstrap, destinationClusterId, guard }: LinkEngineOptions) {
    const client = new ClusterClient(destinationBootstrap, guard?.writerClientId ?? 'cluster-link');
    this.destination = { client, clusterId: destinationClusterId, producerIds: new MirroredProducerIds(), guard };
  }

  public all(): Link[] {
    return [...this.links.values()];
  }

  /** @throws LinkFault there is no such link */
  public link(name: string): Link {
    const link = this.links.get(name);
    if (!link) throw notFound(`Cluster link '${name}' does not exist`);
    return link;
  }

  /** @throws LinkFault the link exists, a setting is refused, or the source does not answer */
  public async createLink({ name, sourceClusterId, configs, validateOnly = false, validateLink = true }: NewLink): Promise<void> {
    if (!/^[a-zA-Z0-9._-]{1,200}$/.test(name)) throw badRequest(`Invalid cluster link name '${name}'`);
    if (this.links.has(name)) throw conflict(`Cluster link '${name}' already exists`);
    const linkConfigs = new LinkConfigs(configs);
    const bootstrap = linkConfigs.get('bootstrap.servers');
    if (bootstrap === '') throw badRequest('Link config bootstrap.servers is missing');
    const seenId = validateLink ? await clusterIdOf(bootstrap) : undefined;
    if (sourceClusterId !== undefined && seenId !== undefined && sourceClusterId !== seenId) {
      throw badRequest(`The source cluster has the id '${seenId}', not '${sourceClusterId}'`);
    }
    if (this.links.has(name)) throw conflict(`Cluster link '${name}' already exists`);
    if (validateOnly) return;
    const { destination, behaviour } = this;
    this.links.set(
      name,
      new Link({ name, sourceClusterId: sourceClusterId ?? seenId ?? '', configs: linkConfigs, destination, behaviour }),
    );
  }

  /** @throws LinkFault there is no such link, or it still has mirrors and `force` is not set */
  public async deleteLink(name: string, { force = false, validateOnly = false } = {}): Promise<void> {
    const link = this.link(name);
    const bound = [...link.mirrors.values()].filter(({ isBound }) => isBound);
    if (bound.length > 0 && !force)
      throw badRequest(`Cluster link '${name}' still has ${bound.length} mirror topics: ${bound.map((mirror) => mirror.name).join(', ')}`);
    if (validateOnly) return;
    this.links.delete(name);
    await link.close();
  }

  public async close(): Promise<void> {
    const links = this.all();
    this.links.clear();
    await Promise.all(links.map((link) => link.close()));
    this.destination.client.close();
  }
}

async function clusterIdOf(bootstrap: string): Promise<string | undefined> {
  const client = new ClusterClient(bootstrap, 'cluster-link-check');
  try {
    return (await client.refresh([])).clusterId ?? undefined;
  } catch (error) {
    throw badRequest(`The source cluster cannot be reached: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    client.close();
  }
}
