import { CodedError } from '../../core/coded-error';
import { callJson, type HttpOptions, type Method, Refusal } from './http';
import type { ConfigChange, Link, LinkConfig, Mirror, MirrorAction, NewLink, NewMirror, TopicResult } from './types';

/** One cluster link through the Cluster Linking REST API v3. */
export class LinkApi {
  private readonly links: string;
  private readonly link: string;

  public constructor(
    private readonly http: HttpOptions,
    cluster: { readonly rest_endpoint: string; readonly cluster_id: string },
    public readonly linkName: string,
  ) {
    this.links = `${cluster.rest_endpoint.replace(/\/+$/, '')}/kafka/v3/clusters/${encodeURIComponent(cluster.cluster_id)}/links`;
    this.link = `${this.links}/${encodeURIComponent(linkName)}`;
  }

  /** @param withTasks also what the link's tasks say */
  public async get(withTasks = false): Promise<Link | undefined> {
    return (await absentAsUndefined(this.call('GET', withTasks ? `${this.link}?include_tasks=true` : this.link))) as Link | undefined;
  }

  /** @returns false when a link of this name is there already */
  public async create({ ids, configs, validateLink }: NewLink): Promise<boolean> {
    const query = `link_name=${encodeURIComponent(this.linkName)}${validateLink === false ? '&validate_link=false' : ''}`;
    try {
      // A repeated create that had succeeded answers 409, which the caller compares with what it wanted.
      await this.call('POST', `${this.links}?${query}`, { ...ids, configs }, true);
      return true;
    } catch (error) {
      if (error instanceof Refusal && error.status === 409) return false;
      throw error;
    }
  }

  public async delete(): Promise<void> {
    await absentAsUndefined(this.call('DELETE', this.link));
  }

  public async configs(): Promise<ReadonlyMap<string, LinkConfig>> {
    const configs = (await this.pages(`${this.link}/configs`)) as LinkConfig[];
    return new Map(configs.map((config) => [config.name, config]));
  }

  /** One batch; where the destination has no batch (405 on Confluent Platform 8.x), one call a setting. */
  public async alterConfigs(changes: readonly ConfigChange[]): Promise<void> {
    if (changes.length === 0) return;
    const data = changes.map(({ name, value }) => (value === null ? { name, operation: 'DELETE' } : { name, value, operation: 'SET' }));
    try {
      await this.call('PUT', `${this.link}/configs:alter`, { data });
    } catch (error) {
      if (!(error instanceof Refusal && error.status === 405)) throw error;
      for (const { name, value } of changes) {
        const url = `${this.link}/configs/${encodeURIComponent(name)}`;
        await (value === null ? this.call('DELETE', url) : this.call('PUT', url, { value }));
      }
    }
  }

  /** Every mirror topic of the link; undefined when the link is not there. */
  public async mirrors(): Promise<readonly Mirror[] | undefined> {
    return (await absentAsUndefined(this.pages(`${this.link}/mirrors`))) as Mirror[] | undefined;
  }

  /** One mirror, for waiting on few topics of a link with many. */
  public async mirror(name: string): Promise<Mirror | undefined> {
    return (await absentAsUndefined(this.call('GET', `${this.link}/mirrors/${encodeURIComponent(name)}`))) as Mirror | undefined;
  }

  public async createMirror({ source, mirror, configs, replicationFactor }: NewMirror): Promise<void> {
    const body = {
      source_topic_name: source,
      mirror_topic_name: mirror,
      ...(replicationFactor !== undefined && { replication_factor: replicationFactor }),
      ...(configs && { configs: Object.entries(configs).map(([name, value]) => ({ name, value })) }),
    };
    // A repeated create that had succeeded answers that the topic exists; the caller then looks whose mirror it is.
    await this.call('POST', `${this.link}/mirrors`, body, true);
  }

  /**
   * A batch call; the answer of each topic must be read, the status of the call is 200 even when every topic is refused. An answer without
   * a body names no topic: only the mirrors then say what came of it.
   */
  public async act(action: MirrorAction, topics: readonly string[], validateOnly = false): Promise<readonly TopicResult[]> {
    const url = `${this.link}/mirrors:${action}${validateOnly ? '?validate_only=true' : ''}`;
    // Repeating is safe: a topic that is done already answers so in its own entry.
    const answer = (await this.call('POST', url, { mirror_topic_names: topics }, true)) as { data?: TopicResult[] | null } | undefined;
    return answer?.data ?? [];
  }

  private async pages(first: string): Promise<unknown[]> {
    const all: unknown[] = [];
    const seen = new Set<string>();
    let url: string | null | undefined = first;
    while (url && !seen.has(url)) {
      seen.add(url);
      const page = (await this.call('GET', url)) as { data?: unknown[] | null; metadata?: { next?: string | null } } | undefined;
      if (!page || !('data' in page)) throw new CodedError('SWY5036', { detail: `GET ${new URL(url).pathname} answered without data` });
      all.push(...(page.data ?? []));
      url = page.metadata?.next ? this.sameHost(page.metadata.next, url) : undefined;
    }
    return all;
  }

  /** `metadata.next` is an address that the server made: the API key goes to no other host. */
  private sameHost(next: string, present: string): string {
    const from = new URL(present);
    const to = new URL(next, from);
    return `${from.origin}${to.pathname}${to.search}`;
  }

  private call(method: Method, url: string, body?: unknown, repeatable?: boolean): Promise<unknown> {
    return callJson(this.http, method, url, body, repeatable);
  }
}

async function absentAsUndefined(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return undefined;
    throw error;
  }
}
