import { CodedError } from '../core/coded-error';
import { Lru } from './lru';
import type { SecretStore } from './store';

export interface CacheOptions {
  /** Milliseconds after which a change in the store is seen. @default 60 000 */
  readonly ttlMs?: number;

  /** Milliseconds for which the store is not asked again about a principal that it does not know. @default 5 000, at most ttlMs */
  readonly absentTtlMs?: number;

  /** Milliseconds between two tries to read one entry when the store fails. @default 1 000 */
  readonly retryMs?: number;

  /** Milliseconds that a reader waits for a store that is slow to answer, when an older value can be had. @default 1 000 */
  readonly patienceMs?: number;

  /** Entries kept; the one that was not used for longest goes. @default 10 000 */
  readonly maxEntries?: number;

  /**
   * Throws for a value that is not to be used, such as {@link parseCredential} does: it then counts as a failure of the store, and a rotation
   * to something malformed leaves the last good value in use.
   */
  readonly check?: (value: string) => unknown;

  /** Is told of a failure through which old values are served, at most once a minute. */
  readonly warn?: (error: CodedError) => void;

  /** Milliseconds of a clock that does not jump. @default performance.now */
  readonly now?: () => number;
}

/** Plain numbers, for /metrics. Those of reads only grow. */
export interface CacheStats {
  /** Calls of `read`. */
  readonly reads: number;

  /** Reads that were answered without waiting for the store. */
  readonly hits: number;

  /** Reads that were answered with a value past its TTL, because the store failed. */
  readonly staleReads: number;

  /** Calls of the store that failed. */
  readonly failures: number;

  /** Entries kept now. */
  readonly entries: number;

  /** Entries past their TTL now whose last refresh failed. */
  readonly stale: number;

  /** Epoch milliseconds of the store's last answer; 0: none yet. */
  readonly lastSuccessAt: number;
}

interface Entry {
  readonly value: string;

  /** When the store was asked, not when it answered: the TTL bounds the age of the value. */
  readonly askedAt: number;
  readonly refreshAt: number;

  /** The last refresh failed; the next may start then. */
  retryAt?: number;
}

interface Call {
  readonly answer: Promise<string | undefined>;
  readonly askedAt: number;
}

/**
 * Remembers what a store answers. Entries in use are read again in the background before their TTL ends, so that readers do not wait. Through an
 * outage the last good value is served for as long as it takes, and counted; only an answer of the store takes it away. Concurrent readers of a
 * principal share one call.
 */
export class CachedStore implements SecretStore {
  public readonly description: string;
  public readonly write?: (principal: string, value: string) => Promise<void>;
  public readonly remove?: (principal: string) => Promise<void>;

  private readonly ttl: number;
  private readonly absentTtl: number;
  private readonly retry: number;
  private readonly patience: number;
  private readonly now: () => number;

  private readonly entries: Lru<Entry>;
  private readonly absent: Lru<{ readonly until: number }>;
  private readonly failed: Lru<{ readonly until: number; readonly error: unknown }>;
  private readonly calls = new Map<string, Call>();

  private readonly counts = { reads: 0, hits: 0, staleReads: 0, failures: 0, lastSuccessAt: 0 };
  private warnedAt = -Infinity;

  public constructor(
    private readonly store: SecretStore,
    private readonly options: CacheOptions = {},
  ) {
    this.description = store.description;
    this.ttl = options.ttlMs ?? 60_000;
    this.absentTtl = Math.min(options.absentTtlMs ?? 5_000, this.ttl);
    this.retry = options.retryMs ?? 1_000;
    this.patience = options.patienceMs ?? 1_000;
    this.now = options.now ?? (() => performance.now());
    const capacity = options.maxEntries ?? 10_000;
    // Apart from one another: names that nobody has must not push out those in use.
    this.entries = new Lru(capacity);
    this.absent = new Lru(capacity);
    this.failed = new Lru(capacity);
    if (store.write) this.write = (principal, value) => this.change(principal, value, store.write?.(principal, value));
    if (store.remove) this.remove = (principal) => this.change(principal, undefined, store.remove?.(principal));
  }

  /** @throws SWY90xx the store fails, or gives what is not to be used, and there is no good value from before */
  public async read(principal: string): Promise<string | undefined> {
    this.counts.reads++;
    const now = this.now();
    const entry = this.entries.get(principal);
    if (entry === undefined) return this.readFirst(principal, now);
    if (now >= entry.askedAt + this.ttl) return this.readPastTtl(principal, entry, now);

    this.counts.hits++;
    if (now >= Math.max(entry.refreshAt, entry.retryAt ?? 0)) this.ask(principal).answer.catch(() => undefined);
    return entry.value;
  }

  public get stats(): CacheStats {
    const limit = this.now() - this.ttl;
    let stale = 0;
    for (const { askedAt, retryAt } of this.entries.values()) if (retryAt !== undefined && askedAt <= limit) stale++;
    return { ...this.counts, entries: this.entries.size, stale };
  }

  public close(): void {
    this.store.close();
    for (const kept of [this.entries, this.absent, this.failed]) kept.clear();
    this.calls.clear();
  }

  private async readFirst(principal: string, now: number): Promise<string | undefined> {
    const absent = this.absent.get(principal);
    const failed = this.failed.get(principal);
    if (now < (absent?.until ?? failed?.until ?? -Infinity)) {
      this.counts.hits++;
      if (absent) return undefined;
      throw failed?.error;
    }
    return this.ask(principal).answer;
  }

  private async readPastTtl(principal: string, entry: Entry, now: number): Promise<string | undefined> {
    if (now >= (entry.retryAt ?? 0)) {
      const { answer, askedAt } = this.ask(principal);
      const answered = await within(askedAt + this.patience - now, answer);
      if (answered) return answered.value;
    }
    this.counts.staleReads++;
    return this.entries.get(principal)?.value ?? entry.value;
  }

  /** Asks the store, or joins those who wait for its answer about this principal. */
  private ask(principal: string): Call {
    const running = this.calls.get(principal);
    if (running) return running;

    const askedAt = this.now();
    const isLatest = () => this.calls.get(principal) === call;
    const answer = this.readChecked(principal).then(
      (value) => {
        // A write or removal in the meantime knows better.
        if (isLatest()) this.keep(principal, value, askedAt);
        return value;
      },
      (error: unknown) => {
        if (isLatest()) this.fail(principal, error);
        throw error;
      },
    );
    const call = { answer, askedAt };
    this.calls.set(principal, call);
    return call;
  }

  private async readChecked(principal: string): Promise<string | undefined> {
    const value = await this.store.read(principal);
    if (value !== undefined) this.options.check?.(value);
    return value;
  }

  private keep(principal: string, value: string | undefined, askedAt: number): void {
    this.forget(principal);
    this.counts.lastSuccessAt = Date.now();
    if (value === undefined) {
      this.absent.set(principal, { until: askedAt + this.absentTtl });
      this.entries.delete(principal);
    } else {
      // Spread, so that entries that were read together are not all read again together.
      this.entries.set(principal, { value, askedAt, refreshAt: askedAt + this.ttl * (0.7 + 0.2 * Math.random()) });
    }
  }

  private fail(principal: string, error: unknown): void {
    this.calls.delete(principal);
    this.counts.failures++;
    const until = this.now() + this.retry;
    const entry = this.entries.get(principal);
    if (entry) entry.retryAt = until;
    else this.failed.set(principal, { until, error });
    if (!CodedError.isCodedError(error) || this.now() < this.warnedAt + 60_000) return;
    this.warnedAt = this.now();
    this.options.warn?.(error);
  }

  private async change(principal: string, value: string | undefined, done: Promise<void> | undefined): Promise<void> {
    await done;
    this.keep(principal, value, this.now());
  }

  private forget(principal: string): void {
    this.calls.delete(principal);
    this.absent.delete(principal);
    this.failed.delete(principal);
  }
}

/** The answer, unless it is an error or takes too long. */
async function within<Value>(milliseconds: number, answer: Promise<Value>): Promise<{ readonly value: Value } | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([
      answer.then(
        (value) => ({ value }),
        () => undefined,
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
