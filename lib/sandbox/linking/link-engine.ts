import { ClusterClient } from './cluster-client';
import type { Destination } from './destination';
import { Link } from './link';
import { accessOf, type OpenConnection, openPlaintext } from './link-access';
import { type ConfigChange, LinkConfigs } from './link-configs';
import { badRequest, conflict, notFound } from './link-fault';
import { MirroredProducerIds } from './producer-ids';
import type { PromotionBehaviour } from './promotion';
import { deleteTopic } from './topic-deletion';

export interface LinkEngineOptions {
  /** `host:port,…` of the cluster that holds the links. */
  readonly destinationBootstrap: string;
  readonly destinationClusterId: string;

  /**
   * Certificate of an authority, PEM, that links trust besides those of Node.js when they name none.
   * @default - none
   */
  readonly authority?: string | undefined;

  /** Given when the destination is a sandbox cluster. */
  readonly guard?: Destination['guard'];
}

export interface NewLink {
  readonly name: string;

  /**
   * Id of the other cluster; checked against its own.
   * @default - it is asked
   */
  readonly remoteClusterId?: string | undefined;
  readonly configs: readonly ConfigChange[];
  readonly validateOnly?: boolean;

  /**
   * Whether the other cluster must be reachable now.
   * @default true
   */
  readonly validateLink?: boolean;
}

/** Cluster links that one cluster holds. Speaks Kafka to both sides, so that it links any two clusters. */
export class LinkEngine {
  /** How mirrors stop; may be changed at any time. */
  public readonly behaviour: PromotionBehaviour = { holdPendingMs: 0, neverStops: false, failing: [], acceptsStopped: false };

  public readonly destination: Destination;
  private readonly links = new Map<string, Link>();
  private readonly servers: string;
  private readonly authority: string | undefined;
  private peer: LinkEngine | undefined;

  public constructor({ destinationBootstrap, destinationClusterId, guard, authority }: LinkEngineOptions) {
    this.authority = authority;
    this.servers = destinationBootstrap;
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

  /** Lets the two hold the two ends of a link: links of the same name then belong together. */
  public pairWith(other: LinkEngine): void {
    this.peer = other;
    other.peer = this;
  }

  /** @throws LinkFault the link exists, a setting is refused, or the other cluster does not answer */
  public async createLink({ name, remoteClusterId, configs, validateOnly = false, validateLink = true }: NewLink): Promise<void> {
    if (!/^[a-zA-Z0-9._-]{1,200}$/.test(name)) throw badRequest(`Invalid cluster link name '${name}'`);
    if (this.links.has(name)) throw conflict(`Cluster link '${name}' already exists`);
    const linkConfigs = new LinkConfigs(configs);
    const isInbound = linkConfigs.get('connection.mode') === 'INBOUND';
    const bootstrap = isInbound ? this.peer?.servers : linkConfigs.get('bootstrap.servers');
    if (isInbound && !bootstrap) throw badRequest('The sandbox has no other end that could connect to an INBOUND link');
    if (!bootstrap) throw badRequest('Link config bootstrap.servers is missing');
    const open = isInbound ? openPlaintext : accessOf(linkConfigs, this.authority);
    const seenId = validateLink ? await clusterIdOf(bootstrap, open) : undefined;
    if (remoteClusterId !== undefined && seenId !== undefined && remoteClusterId !== seenId) {
      throw badRequest(`The other cluster has the id '${seenId}', not '${remoteClusterId}'`);
    }
    if (this.links.has(name)) throw conflict(`Cluster link '${name}' already exists`);
    if (validateOnly) return;
    const { destination, behaviour, authority } = this;
    const otherEnd = (): Link | undefined => this.peer?.links.get(name);
    const remote = { clusterId: remoteClusterId ?? seenId ?? '', inboundFrom: isInbound ? bootstrap : undefined, authority, otherEnd };
    this.links.set(name, new Link({ name, remote, configs: linkConfigs, destination, behaviour }));
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

  /** Deletes a topic of this cluster, and with it the mirror that it may be. @throws LinkFault it cannot be deleted */
  public async deleteTopic(name: string): Promise<void> {
    for (const link of this.links.values()) {
      const mirror = link.mirrors.get(name);
      if (mirror) await link.dropMirror(mirror);
    }
    await deleteTopic(this.destination.client, name);
  }

  public async close(): Promise<void> {
    const links = this.all();
    this.links.clear();
    await Promise.all(links.map((link) => link.close()));
    this.destination.client.close();
  }
}

async function clusterIdOf(bootstrap: string, open: OpenConnection): Promise<string | undefined> {
  const client = new ClusterClient(bootstrap, 'cluster-link-check', open);
  try {
    return (await client.refresh([])).clusterId ?? undefined;
  } catch (error) {
    throw badRequest(`The other cluster cannot be reached: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    client.close();
  }
}
