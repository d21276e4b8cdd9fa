import { Kafka, logLevel } from 'kafkajs';
import type { RunReport } from '../../lib/cli/execute/report';
import { reportPage } from '../../lib/cli/report/page';
import { Place } from './execute-place';

let place: Place;
let stopWriting: () => Promise<void>;

beforeAll(async () => {
  place = await Place.open();
  await place.run({ to: 'mirror' });
  stopWriting = await writeOnAndOn(place.sandbox.addresses.gateway.bootstrap);
}, 90_000);
afterAll(async () => {
  await stopWriting?.();
  await place?.close();
}, 30_000);

describe('how long clients were held', () => {
  test('is in the report of a rollback, from the fence of the run before to the first answer of the source', async () => {
    const forward = await place.run({ to: 'promote' });
    expect(forward).toMatchObject({ outcome: 'done', stage: 'promote' });
    // Clients are still held: nobody can say for how long.
    expect(forward.window).toBeUndefined();

    const { outcome, window, ...rest } = await place.run({ rollback: true });

    expect([outcome, rest.stage]).toEqual(['done', 'rollback']);
    if (!window) throw new Error('the rollback has no window');
    expect(Date.parse(window.fencedAt)).toBeLessThan(Date.parse(forward.finishedAt));
    expect(Date.parse(window.servedAt)).toBeGreaterThan(Date.parse(rest.startedAt));
    expect(window.ms).toBe(Date.parse(window.servedAt) - Date.parse(window.fencedAt));

    const run = { ...rest, outcome, window, id: 'one' } satisfies RunReport & { id: string };
    const page = reportPage({ group: 'orders', run, runs: [run] });
    expect(page).toMatch(/clients are held for [\d.]+ m?s[^]*clients are served by the source/);
    expect(page).not.toContain('clients are served by the destination');
  }, 120_000);
});

/** A client that writes through the route, whatever happens to it. @returns ends it */
async function writeOnAndOn(bootstrapServers: string): Promise<() => Promise<void>> {
  const kafka = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING, requestTimeout: 2_000, retry: { retries: 0 } });
  let isOver = false;
  const writing = (async () => {
    while (!isOver) {
      const producer = kafka.producer();
      try {
        await producer.connect();
        while (!isOver) await producer.send({ topic: 'orders', messages: [{ key: 'k', value: 'v' }] });
      } catch {
        // Held, or reset: the next one tries again, and nothing else is kept from running.
        await new Promise((resolve) => setTimeout(resolve, 20));
      } finally {
        await producer.disconnect().catch(() => undefined);
      }
    }
  })();
  return async () => {
    isOver = true;
    await writing;
  };
}
