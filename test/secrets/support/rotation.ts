import { setTimeout as pause } from 'node:timers/promises';
import { CachedStore, type CacheStats, type OpenStore, parseCredential } from '../../../lib/secrets';
import { until } from '../../support/until';

export interface RotationOptions {
  readonly store: OpenStore;

  /** Writes an entry as an operator would, past the store under test. */
  readonly put: (principal: string, value: string) => unknown;

  /** Ways in which the server can fail, one after the other. */
  readonly outages: readonly { readonly begin: () => void; readonly end: () => void }[];
  readonly ttlMs?: number;
}

const principals = ['load-0', 'load-1', 'load-2'];
const separator = ':';

/** Long enough to come in several pieces; both halves and the end name the version, so that a mixture of two is seen. */
const entryOf = (version: number) => `KEY-${version}${separator}${'s'.repeat(20_000)}-${version}`;

/**
 * 100 readers at all times, while the entries are rotated and the server fails in every given way. Fails when a reader gets an error, nothing, or a
 * mixture, when a reader sees a version go back, or when a rotation is not seen by all in time.
 */
export async function rotateUnderLoad({
  store,
  put,
  outages,
  ttlMs = 300,
}: RotationOptions): Promise<CacheStats & { readonly seen: number }> {
  const cache = new CachedStore(store, { ttlMs, retryMs: 50, patienceMs: 50 });
  const latest = new Map<number, number>();
  let version = 0;
  let done = false;
  let reads = 0;

  const read = async (reader: number) => {
    while (!done) {
      const entry = (await cache.read(principals[reader % principals.length] as string)) ?? '';
      const now = Number(parseCredential(entry, { separator }).user.slice('KEY-'.length));
      if (entry !== entryOf(now)) throw new Error(`a torn entry of ${entry.length} characters`);
      if (now < (latest.get(reader) ?? 0)) throw new Error(`version ${now} after ${latest.get(reader)}`);
      latest.set(reader, now);
      reads++;
      await pause(5);
    }
  };
  const rotate = () => {
    version++;
    return Promise.all(principals.map((principal) => put(principal, entryOf(version))));
  };
  // Readers of a busy machine come late by themselves; the exact bound is held by the tests with a clock of their own.
  const seenByAll = (timeout: number) =>
    until(() => [...latest.values()].every((seen) => seen === version), { timeout, describe: `version ${version} at every reader` });

  await Promise.all(principals.map((principal) => put(principal, entryOf(0))));
  const readers = Promise.all(Array.from({ length: 100 }, (_, reader) => read(reader)));
  // Reported below, where it is awaited.
  readers.catch(() => (done = true));
  try {
    await until(() => done || latest.size === 100, { describe: 'the first entry at every reader' });
    for (let rotation = 0; rotation < 2; rotation++) {
      await rotate();
      await seenByAll(ttlMs + 1_500);
    }
    for (const { begin, end } of outages) {
      begin();
      await until(() => done || cache.stats.stale === principals.length, { describe: 'entries past their time' });
      const before = reads;
      await until(() => done || reads > before + 200, { describe: 'readers who go on' });
      end();
      await rotate();
      await seenByAll(ttlMs + 2_500);
    }
  } finally {
    done = true;
    await readers;
  }
  return { ...cache.stats, seen: reads };
}
