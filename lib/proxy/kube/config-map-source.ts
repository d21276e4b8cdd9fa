import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { CodedError } from '../../core/coded-error';
import type { RuleOptions } from '../config/rules';
import { type Accepted, accepted, type ConfigSource, type Reading, readingOf, unreadable } from '../config/source';
import { Backoff } from './backoff';
import { type KubeClient, type KubeStatus, refusal } from './client';

export interface ConfigMapAddress {
  readonly namespace: string;
  readonly name: string;
  /** Key of the document. @default 'gateway.yaml' */
  readonly key?: string;
}

export interface ConfigMapOptions extends RuleOptions {
  readonly client: KubeClient;
  readonly log: Logger;
  /** Seconds after which the API server ends a watch, which is then begun again. @default 60 */
  readonly watchSeconds?: number;
  /** Bounds of the wait after a failure. @default 500 to 30000 */
  readonly backoff?: { readonly firstMs: number; readonly mostMs: number };
}

interface ConfigMap {
  readonly metadata?: { readonly resourceVersion?: string };
  readonly data?: Readonly<Record<string, string>>;
}

interface ConfigMapList {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly ConfigMap[];
}

type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: ConfigMap }
  | { readonly type: 'ERROR'; readonly object: KubeStatus };

/** Beyond the end that the server was asked for, a watch that is still open without a byte is dead. */
const SILENCE_MARGIN_MS = 10_000;

/** A watch that ends sooner is not begun again at once. */
const SHORT_WATCH_MS = 1_000;

/** The version to watch from is too old; only a new list helps. */
class Gone extends Error {}

/**
 * A Gateway document in a ConfigMap, watched through the API: a mounted volume would lag by up to a minute.
 * List, then watch from its version, with bookmarks; a watch that ends is begun where it ended, one that is too old (410) starts from a list again.
 * Source: "Efficient detection of changes", Kubernetes API concepts. The role needs list and watch; both may be limited to this resourceName.
 */
export class ConfigMapSource implements ConfigSource {
  public readonly description: string;

  private readonly key: string;
  private readonly path: string;
  private readonly backoff: Backoff;
  private readonly stop = new AbortController();
  private last: string | undefined;
  /** Where the watch goes on; undefined: with a list. */
  private version: string | undefined;

  public constructor(
    private readonly address: ConfigMapAddress,
    private readonly options: ConfigMapOptions,
  ) {
    this.key = address.key ?? 'gateway.yaml';
    this.description = `ConfigMap ${address.namespace}/${address.name}`;
    const selector = new URLSearchParams({ fieldSelector: `metadata.name=${address.name}` });
    this.path = `/api/v1/namespaces/${encodeURIComponent(address.namespace)}/configmaps?${selector}`;
    this.backoff = new Backoff(options.backoff);
  }

  public async first(): Promise<Accepted> {
    const reading = accepted(await this.list());
    this.last = reading.revision;
    return reading;
  }

  public watch(listener: (reading: Reading) => void): void {
    void this.follow((reading) => {
      if (reading.revision === this.last) return;
      this.last = reading.revision;
      listener(reading);
    });
  }

  public close(): void {
    this.stop.abort();
  }

  /** Never gives up: without the API the running document stays. */
  private async follow(tell: (reading: Reading) => void): Promise<void> {
    const { signal } = this.stop;
    while (!signal.aborted) {
      try {
        if (this.version === undefined) tell(await this.list());
        const begun = Date.now();
        await this.followOnce(tell);
        if (Date.now() - begun >= SHORT_WATCH_MS) continue;
      } catch (error) {
        if (signal.aborted) return;
        if (isGone(error)) {
          this.version = undefined;
          this.options.log.info({ configMap: this.description }, 'the watch is too old and starts from a list again');
        } else {
          const reason = error instanceof Error ? error.message : String(error);
          this.options.log.warn(
            { configMap: this.description, reason },
            'the ConfigMap cannot be watched; the running configuration stays',
          );
        }
        await wait(this.backoff.next(), undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  private async list(): Promise<Reading> {
    const { status, body } = await this.options.client.call<ConfigMapList>('GET', this.path);
    if (status !== 200) throw refusal('GET', this.path, { status, body });
    this.version = body.metadata.resourceVersion;
    return this.readingOf(body.items[0]);
  }

  private async followOnce(tell: (reading: Reading) => void): Promise<void> {
    const seconds = this.options.watchSeconds ?? 60;
    const more = new URLSearchParams({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: this.version ?? '',
      timeoutSeconds: String(seconds),
    });
    const events = this.options.client.watch<WatchEvent>(`${this.path}&${more}`, seconds * 1000 + SILENCE_MARGIN_MS, this.stop.signal);
    for await (const { type, object } of events) {
      if (type === 'ERROR') throw object.code === 410 ? new Gone() : refusal('GET', this.path, { status: object.code ?? 0, body: object });
      this.version = object.metadata?.resourceVersion ?? this.version;
      this.backoff.reset();
      if (type !== 'BOOKMARK') tell(this.readingOf(type === 'DELETED' ? undefined : object));
    }
  }

  private readingOf(configMap: ConfigMap | undefined): Reading {
    const { namespace, name } = this.address;
    const missing = (detail: string) =>
      unreadable(new CodedError('SWY6100', { property: 'ConfigMap', value: `${namespace}/${name}`, detail }));
    if (!configMap) return missing('it is not there');
    const text = configMap.data?.[this.key];
    if (text === undefined) return missing(`it has no key ${this.key}`);
    return readingOf(text, `${namespace}/${name}/${this.key}`, this.options);
  }
}

/** As an event, or as the answer to the watch itself. */
function isGone(error: unknown): boolean {
  return error instanceof Gone || (error as { readonly status?: number }).status === 410;
}
