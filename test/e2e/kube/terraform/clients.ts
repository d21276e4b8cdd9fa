import { join } from 'node:path';
import { run } from '../../../../lib/cli/child';
import { type LiveClients, startClients } from '../../../../lib/cli/demo/client-process';
import type { ReadBack } from '../../../../lib/cli/demo/read-back';
import { identity } from '../../../../lib/cli/demo/records';
import type { Verdict } from '../../../../lib/cli/demo/verdict';
import { verify } from '../../../../lib/cli/demo/verify';
import { until } from '../../../support/until';

/** Producers and a consumer group that go on through a cutover. */
export async function startTraffic(bootstrap: string, topics: readonly string[]): Promise<LiveClients> {
  const clients = await startClients({
    bootstrap,
    topics,
    group: 'e2e',
    producers: 2,
    consumers: 1,
    keysPerProducer: 3,
    recordsPerSecond: 100,
  });
  await moreRecords(clients);
  return clients;
}

/** Waits until more was produced and consumed. */
export async function moreRecords(clients: LiveClients, records = 100): Promise<void> {
  const { acknowledged, delivered } = clients.stats();
  const wanted = [acknowledged.length + records, delivered.length + records] as const;
  const enough = () => clients.stats().acknowledged.length >= wanted[0] && clients.stats().delivered.length >= wanted[1];
  await until(enough, { describe: () => `more records; ${JSON.stringify(clients.stats().errors)}`, timeout: 30_000 });
}

/** Ends the clients once the consumer has everything, and says what became of every record. */
export async function stopTraffic(
  clients: LiveClients,
  clusters: { readonly source: string; readonly destination: string },
  topics: readonly string[],
): Promise<Verdict> {
  await clients.stopProducers();
  const left = new Set(clients.stats().acknowledged.map(identity));
  const caughtUp = () => {
    for (const record of clients.stats().delivered) left.delete(identity(record));
    return left.size === 0;
  };
  await until(caughtUp, { timeout: 20_000 }).catch(() => undefined);
  const stats = clients.stats();
  await clients.stop();
  return verify({ ...clusters, topics, clients: stats, read });
}

const program = join(__dirname, '..', '..', '..', '..', 'dist', 'lib', 'cli', 'demo', 'read-back.js');

/** In a process of its own: the client is an ES module, which the test runner cannot load. */
const read: ReadBack = async (bootstrapServers, topics) => {
  const script = `require(${JSON.stringify(program)}).readBack(...${JSON.stringify([bootstrapServers, topics])}).then((log) => console.log(JSON.stringify(log)))`;
  const answer = await run(process.execPath, ['-e', script]);
  if (answer.code !== 0) throw new Error(answer.stderr);
  return JSON.parse(answer.stdout) as Awaited<ReturnType<ReadBack>>;
};
