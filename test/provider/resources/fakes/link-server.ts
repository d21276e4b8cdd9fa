import { type Answer, type Call, HttpFake } from './http-fake';

export interface FakeMirror {
  status: string;
  lag: number;
  /** Looks for which a promoted mirror stays PENDING_STOPPED. */
  pending: number;
  error?: string;
  /** Name of the topic on the source; without it the mirror's own. */
  source?: string;
}

/** The part of the Cluster Linking REST API v3 that the provider uses, for one link at most, in memory. */
export class FakeLinkServer extends HttpFake {
  public readonly key = 'api-key:api-s3cret';
  public readonly cluster = 'lkc-1';
  public link:
    { name: string; sourceId: string; state: string; error: string; configs: Map<string, string>; tasks?: unknown[] } | undefined;
  /** Body of the create call. */
  public created: any;
  public readonly mirrors = new Map<string, FakeMirror>();
  public readonly sourceTopics = new Set<string>();
  public readonly plainTopics = new Set<string>();
  /** Mirrors of one page; none means that all are on one. */
  public pageSize = Infinity;
  /** Looks for which a promoted mirror is PENDING_STOPPED. */
  public promoteTakes = 0;
  /** Promotion is refused while a mirror lags, as the real one does. */
  public drains = true;
  public batchConfigs = true;
  /** Topics whose promotion is refused, though a call that only validates is not. */
  public readonly refuses = new Set<string>();
  /** Batch calls are done and answered with 204. */
  public silent = false;
  /** How answers of batch calls write names. */
  public spells = (name: string): string => name;
  /** State of a new link. */
  public born = { state: 'ACTIVE', error: '' };

  public addLink(name = 'link', configs: Record<string, string> = {}): this {
    this.link = {
      name,
      sourceId: 'src-1',
      state: 'ACTIVE',
      error: '',
      configs: new Map(Object.entries({ 'bootstrap.servers': 's1:9092', 'security.protocol': 'PLAINTEXT', ...configs })),
    };
    return this;
  }

  public addMirror(topic: string, mirror: Partial<FakeMirror> = {}): this {
    this.sourceTopics.add(topic);
    this.mirrors.set(topic, { status: 'ACTIVE', lag: 0, pending: 0, ...mirror });
    return this;
  }

  public statuses(): Record<string, string> {
    return Object.fromEntries([...this.mirrors].map(([topic, { status }]) => [topic, status]));
  }

  public promotedBatches(): string[][] {
    return this.callsTo('POST', /:promote$/).map(({ body }) => body.mirror_topic_names);
  }

  protected answer(call: Call): Answer {
    if (call.headers.authorization !== `Basic ${Buffer.from(this.key).toString('base64')}`) return refusal(401, 40101, 'Unauthorized');
    const url = new URL(call.path, 'http://fake');
    const base = `/kafka/v3/clusters/${this.cluster}/links`;
    if (!url.pathname.startsWith(base)) return refusal(404, 40401, 'no such cluster');
    const rest = url.pathname.slice(base.length);
    if (rest === '' && call.method === 'POST') return this.createLink(url.searchParams.get('link_name') ?? '', call.body);

    const link = this.link;
    const [, name, ...more] = rest.split('/');
    if (!link || decodeURIComponent(name ?? '') !== link.name) return refusal(404, 404, 'Link not found');
    return this.onLink(call, more.join('/'), url);
  }

  private createLink(name: string, body: any): Answer {
    if (this.link) return refusal(409, 40904, 'Link exists');
    this.created = body;
    const configs = new Map<string, string>(body.configs.map(({ name: key, value }: any) => [key, value]));
    this.link = { name, sourceId: body.source_cluster_id ?? 'src-1', ...this.born, configs };
    return { status: 204 };
  }

  private onLink({ method, body }: Call, path: string, url: URL): Answer {
    const link = this.link as NonNullable<FakeLinkServer['link']>;
    if (path === '' && method === 'DELETE') {
      this.link = undefined;
      this.mirrors.clear();
      return { status: 200 };
    }
    if (path === '')
      return {
        status: 200,
        body: {
          link_name: link.name,
          link_id: 'id-1',
          source_cluster_id: link.sourceId,
          link_state: link.state,
          link_error: link.error,
          ...(url.searchParams.has('include_tasks') && { tasks: link.tasks ?? [] }),
        },
      };
    if (path === 'configs') return { status: 200, body: { data: [...link.configs].map(([name, value]) => configEntry(name, value)) } };
    if (path === 'configs:alter') return this.alter(body);
    if (path.startsWith('configs/')) {
      const name = decodeURIComponent(path.slice('configs/'.length));
      if (method === 'PUT') link.configs.set(name, body.value);
      else link.configs.delete(name);
      return { status: 204 };
    }
    if (path === 'mirrors' && method === 'POST') return this.createMirror(body);
    if (path === 'mirrors') return this.page(Number(url.searchParams.get('from') ?? 0), url);
    if (path.startsWith('mirrors/')) {
      const name = decodeURIComponent(path.slice('mirrors/'.length));
      const mirror = this.mirrors.get(name);
      return mirror ? { status: 200, body: this.describe(name, mirror) } : refusal(404, 404, 'mirror not found');
    }
    const action = /^mirrors:([\w-]+)$/.exec(path)?.[1];
    if (action) {
      const results = body.mirror_topic_names.map((topic: string) => this.act(action, topic, url.searchParams.has('validate_only')));
      if (this.silent) return { status: 204 };
      const data = results.map((entry: any) => ({ ...entry, mirror_topic_name: this.spells(entry.mirror_topic_name) }));
      return { status: 200, body: { data } };
    }
    return refusal(404, 404, `no such path ${path}`);
  }

  private alter({ data }: any): Answer {
    if (!this.batchConfigs) return refusal(405, 405, 'Method Not Allowed');
    for (const { name, value, operation } of data) {
      if (operation === 'DELETE') this.link?.configs.delete(name);
      else this.link?.configs.set(name, value);
    }
    return { status: 204 };
  }

  private createMirror({ source_topic_name: source, mirror_topic_name: name }: any): Answer {
    if (name !== `${this.link?.configs.get('cluster.link.prefix') ?? ''}${source}`) return refusal(400, 40035, 'renaming is not supported');
    if (this.mirrors.has(name) || this.plainTopics.has(name)) return refusal(400, 40002, `Topic '${name}' already exists.`);
    if (!this.sourceTopics.has(source)) return refusal(404, 40403, `Topic ${source} was not found on the source cluster`);
    this.addMirror(name, { source });
    return { status: 204 };
  }

  private describe(name: string, mirror: FakeMirror) {
    if (mirror.status === 'PENDING_STOPPED' && mirror.pending-- <= 0) mirror.status = 'STOPPED';
    return {
      mirror_topic_name: name,
      source_topic_name: mirror.source ?? name,
      mirror_status: mirror.status,
      mirror_topic_error: mirror.error ?? 'NO_ERROR',
      mirror_lags: [{ partition: 0, lag: mirror.lag, last_source_fetch_offset: 0 }],
    };
  }

  private page(from: number, url: URL): Answer {
    const all = [...this.mirrors];
    const data = all.slice(from, from + this.pageSize).map(([name, mirror]) => this.describe(name, mirror));
    const more = from + this.pageSize < all.length;
    // The host of `next` is what the server calls itself, which need not be how it was reached.
    return {
      status: 200,
      body: { data, metadata: { next: more ? `http://internal.example:8090${url.pathname}?from=${from + this.pageSize}` : null } },
    };
  }

  private act(action: string, topic: string, validateOnly: boolean) {
    const entry = (error_code: number | null, error_message: string | null) => ({ mirror_topic_name: topic, error_code, error_message });
    const mirror = this.mirrors.get(topic);
    if (action === 'truncate-and-restore') return this.restore(topic, validateOnly);
    if (!mirror) return entry(404, 'mirror not found');
    if (action === 'promote' || action === 'failover') {
      if (mirror.status === 'STOPPED') return entry(400, `Topic '${topic}' has already stopped its mirror`);
      if (action === 'promote' && mirror.lag > 0) {
        if (this.drains) mirror.lag = 0;
        return entry(400, 'the mirror lags');
      }
    }
    if (validateOnly) return entry(null, null);
    if (this.refuses.has(topic)) return entry(403, 'not allowed');
    if (action.startsWith('reverse-and-')) mirror.status = 'STOPPED';
    else if (action === 'pause') mirror.status = 'PAUSED';
    else if (action === 'resume') mirror.status = 'ACTIVE';
    else if (this.promoteTakes === 0) mirror.status = 'STOPPED';
    else Object.assign(mirror, { status: 'PENDING_STOPPED', pending: this.promoteTakes });
    return entry(0, null);
  }

  private restore(topic: string, validateOnly: boolean) {
    if (!this.plainTopics.has(topic)) return { mirror_topic_name: topic, error_code: 404, error_message: 'no such topic' };
    if (!validateOnly) {
      this.plainTopics.delete(topic);
      this.addMirror(topic);
    }
    return { mirror_topic_name: topic, error_code: 0, error_message: null, messages_truncated: '7' };
  }
}

const configEntry = (name: string, value: string) =>
  /(sasl.jaas.config|certificate|keystore.key)/.test(name) && !name.endsWith('type')
    ? { name, value: null, is_sensitive: true }
    : { name, value, is_sensitive: false };

export const refusal = (status: number, error_code: number, message: string): Answer => ({ status, body: { error_code, message } });
