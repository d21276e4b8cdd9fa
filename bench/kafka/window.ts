/**
 * The window of a cutover between two clusters of Apache Kafka, with Java and librdkafka clients at work.
 *   RUNS=5 npx tsx bench/kafka/window.ts
 */
import { cpus } from 'node:os';
import { Migration } from '../../test/e2e/cutover/migration';
import { kafkaVersion } from '../../test/e2e/kafka/distribution';

const runs = Number(process.env['RUNS'] ?? 3);

async function main(): Promise<void> {
  const windows: number[] = [];
  for (let run = 1; run <= runs; run++) {
    windows.push(await measure());
    console.error(`run ${run} of ${runs}: ${windows.at(-1)} ms`);
  }
  windows.sort((a, b) => a - b);
  console.log(
    `Window between two clusters of Apache Kafka ${kafkaVersion}, two replicas of the proxy, everything on ${cpus().length} cores.`,
  );
  console.log(
    '250 records/s at most (Java and kcat), 2 topics of 3 partitions, 2 consumer groups; from the fence to the first answer of the destination.',
  );
  console.log(`${runs} runs: ${windows[0]} ms least, ${windows[Math.floor(runs / 2)]} ms median, ${windows.at(-1)} ms most.`);
}

async function measure(): Promise<number> {
  const migration = await Migration.prepare();
  try {
    const load = await migration.startLoad();
    const report = await migration.project.execute().report();
    if (report.window === undefined) throw new Error(`the run ended as ${report.outcome} without a window`);
    await load.stop(migration.clusters);
    return report.window.ms;
  } finally {
    await migration.remove();
  }
}

void main();
