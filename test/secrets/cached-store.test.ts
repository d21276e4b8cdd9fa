import { setImmediate as turn } from 'node:timers/promises';
import { CachedStore, type CacheOptions, parseCredential } from '../../lib/secrets';
import type { CodedError } from '../../lib/core/coded-error';
import { MemoryStore } from './support/memory-store';

const ttlMs = 60_000;
let store: MemoryStore;
let time: number;

beforeEach(() => {
  store = new MemoryStore();
  store.entries.set('alice', 'a/1');
  time = 1_000_000;
});

function cached(options: CacheOptions = {}): CachedStore {
  return new CachedStore(store, { ttlMs, now: () => time, patienceMs: 20, ...options });
}

describe('a cached entry', () => {
  test('is read once by readers who come together', async () => {
    const cache = cached();
    store.holdAnswers();
    const readers = Promise.all(Array.from({ length: 50 }, () => cache.read('alice')));
    store.release();

    expect(new Set(await readers)).toEqual(new Set(['a/1']));
    expect(store.reads).toBe(1);
  });

  test('is not asked for again within its time', async () => {
    const cache = cached();
    await cache.read('alice');
    store.entries.set('alice', 'a/2');
    time += ttlMs * 0.6;

    await expect(cache.read('alice')).resolves.toBe('a/1');
    expect(store.reads).toBe(1);
    expect(cache.stats).toMatchObject({ reads: 2, hits: 1, failures: 0, staleReads: 0, stale: 0, entries: 1 });
  });

  test('in use is read again before its time ends, while readers go on', async () => {
    const cache = cached();
    await cache.read('alice');
    store.entries.set('alice', 'a/2');
    time += ttlMs * 0.95;

    await expect(cache.read('alice')).resolves.toBe('a/1');
    await turn();
    await expect(cache.read('alice')).resolves.toBe('a/2');
    time += ttlMs * 0.5;
    await expect(cache.read('alice')).resolves.toBe('a/2');
    expect(store.reads).toBe(2);
  });

  test('is never older than its time, counted from the question', async () => {
    const cache = cached();
    store.holdAnswers();
    const first = cache.read('alice');
    time += ttlMs;
    store.release();
    await first;
    store.entries.set('alice', 'a/2');

    await expect(cache.read('alice')).resolves.toBe('a/2');
  });

  test('that the store has lost is lost, for that is an answer', async () => {
    const cache = cached();
    await cache.read('alice');
    store.entries.delete('alice');
    time += ttlMs;

    await expect(cache.read('alice')).resolves.toBeUndefined();
    expect(cache.stats.entries).toBe(0);
  });

  test('gives way to those used later when there is no room', async () => {
    const cache = cached({ maxEntries: 2 });
    store.entries.set('bob', 'b/1').set('carol', 'c/1');
    for (const name of ['alice', 'bob', 'alice', 'carol', 'alice']) await cache.read(name);
    expect(store.reads).toBe(3);

    await cache.read('bob');
    expect(store.reads).toBe(4);
    expect(cache.stats.entries).toBe(2);
  });
});

describe('an outage', () => {
  test('is passed on when nothing was read before, and is not repeated for every reader', async () => {
    const cache = cached();
    store.failing = true;

    for (let reader = 0; reader < 10; reader++) await expect(cache.read('alice')).rejects.toMatchObject({ code: 'SWY9006' });
    expect(store.reads).toBe(1);
    time += 1_000;
    store.failing = false;
    await expect(cache.read('alice')).resolves.toBe('a/1');
  });

  test('leaves the last good value in use, and is counted', async () => {
    const warnings: CodedError[] = [];
    const cache = cached({ warn: (warning) => warnings.push(warning) });
    const before = Date.now();
    await cache.read('alice');
    store.failing = true;
    time += ttlMs * 100;

    for (let reader = 0; reader < 10; reader++) await expect(cache.read('alice')).resolves.toBe('a/1');
    expect(store.reads).toBe(2);
    expect(cache.stats).toMatchObject({ staleReads: 10, stale: 1, failures: 1 });
    expect(cache.stats.lastSuccessAt).toBeGreaterThanOrEqual(before);
    expect(warnings).toMatchObject([{ code: 'SWY9006' }]);

    time += 1_000;
    await cache.read('alice');
    expect(warnings).toHaveLength(1);
    time += 60_000;
    await cache.read('alice');
    expect(warnings).toHaveLength(2);
  });

  test('that ends is over for the next reader', async () => {
    const cache = cached();
    await cache.read('alice');
    store.failing = true;
    time += ttlMs;
    await cache.read('alice');
    store.failing = false;
    store.entries.set('alice', 'a/2');
    time += 1_000;

    await expect(cache.read('alice')).resolves.toBe('a/2');
    expect(cache.stats).toMatchObject({ stale: 0, staleReads: 1 });
  });

  test('in which the store says nothing holds a reader up only for a moment', async () => {
    const cache = cached();
    await cache.read('alice');
    store.holdAnswers();
    store.entries.set('alice', 'a/2');
    time += ttlMs;
    await expect(cache.read('alice')).resolves.toBe('a/1');

    // Who comes when the store has been silent for longer does not wait at all.
    time += 1_000;
    const started = performance.now();
    await expect(cache.read('alice')).resolves.toBe('a/1');
    expect(performance.now() - started).toBeLessThan(15);

    store.release();
    await turn();
    await expect(cache.read('alice')).resolves.toBe('a/2');
  });

  test('during a refresh before the time ends is not seen by readers', async () => {
    const cache = cached();
    await cache.read('alice');
    store.failing = true;
    time += ttlMs * 0.95;
    await cache.read('alice');
    await turn();

    expect(cache.stats).toMatchObject({ failures: 1, stale: 0, staleReads: 0 });
    await cache.read('alice');
    expect(store.reads).toBe(2);
  });
});

describe('a value that is not to be used', () => {
  const check = (value: string) => parseCredential(value, '/');

  test('does not replace a good one', async () => {
    const cache = cached({ check });
    await cache.read('alice');
    store.entries.set('alice', 'no separator');
    time += ttlMs;

    await expect(cache.read('alice')).resolves.toBe('a/1');
    expect(cache.stats).toMatchObject({ failures: 1, stale: 1 });
  });

  test('is an error when there is no good one', async () => {
    const cache = cached({ check });
    store.entries.set('alice', 'no separator');
    await expect(cache.read('alice')).rejects.toMatchObject({ code: 'SWY9008' });
    await expect(cache.read('nobody')).resolves.toBeUndefined();
  });
});

describe('an unknown principal', () => {
  test('is asked for once in a while only', async () => {
    const cache = cached({ absentTtlMs: 5_000 });
    for (let reader = 0; reader < 100; reader++) await expect(cache.read('mallory')).resolves.toBeUndefined();
    expect(store.reads).toBe(1);

    store.entries.set('mallory', 'm/1');
    time += 5_000;
    await expect(cache.read('mallory')).resolves.toBe('m/1');
  });

  test('pushes no known one out', async () => {
    const cache = cached({ maxEntries: 10 });
    await cache.read('alice');
    for (let name = 0; name < 1_000; name++) await cache.read(`mallory-${name}`);
    const { reads } = store;

    await cache.read('alice');
    expect(store.reads).toBe(reads);
  });
});

describe('a change through the cache', () => {
  test('is seen at once, even by a reader whose question is older', async () => {
    const cache = cached();
    store.holdAnswers();
    const older = cache.read('alice');
    await cache.write?.('alice', 'a/2');
    store.release();
    await older;

    await expect(cache.read('alice')).resolves.toBe('a/2');
    await cache.remove?.('alice');
    await expect(cache.read('alice')).resolves.toBeUndefined();
  });

  test('makes an unknown principal known', async () => {
    const cache = cached();
    await cache.read('bob');
    await cache.write?.('bob', 'b/1');
    await expect(cache.read('bob')).resolves.toBe('b/1');
  });

  test('is not offered when the store has none', () => {
    const { description, read, close } = store;
    const cache = new CachedStore({ description, read, close });
    expect(cache.write).toBeUndefined();
    expect(cache.remove).toBeUndefined();
  });
});

test('a cache closes its store', () => {
  cached().close();
  expect(store.closed).toBe(true);
});
