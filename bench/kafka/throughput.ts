/**
 * Produce and consume through the proxy against direct, on one broker of Apache Kafka, with Kafka's own perf tools.
 *   RECORDS=1000000 ROUNDS=3 npx tsx bench/kafka/throughput.ts
 */
import { cpus } from 'node:os';
import { asAdmin, createTopics } from '../../test/e2e/kafka/admin';
import { KafkaCluster } from '../../test/e2e/kafka/cluster';
import { kafkaVersion } from '../../test/e2e/kafka/distribution';
import { OneReplica } from './one-replica';
import { consume, type PerfRun, produce } from './perf-tools';

const records = Number(process.env['RECORDS'] ?? 1_000_000);
const rounds = Number(process.env['ROUNDS'] ?? 3);
const gigabytes = (records * 1024) / 1e9;

interface Sample {
  readonly direct: number;
  readonly proxied: number;
  /** Of the proxy, a GB. */
  readonly cpuSeconds: number;
}

async function main(): Promise<void> {
  const cluster = await KafkaCluster.start({ nodeIds: [1], jvm: ['-Xmx1g'] });
  const proxy = await OneReplica.start(cluster);
  try {
    const produced = await sampled('produce', proxy, (bootstrapServers) =>
      inNewTopic(cluster, (topic) => produce({ bootstrapServers, topic, records })),
    );
    const consumed = await inNewTopic(cluster, async (topic) => {
      const all: PerfRun = { bootstrapServers: cluster.bootstrapServers, topic, records };
      await produce(all);
      return sampled('consume', proxy, (bootstrapServers) => consume({ ...all, bootstrapServers }));
    });
    show(produced, consumed, proxy.peakMegabytes);
  } finally {
    proxy.stop();
    await cluster.remove();
  }
}

/** Direct and proxied in turn. The first round warms up the JVMs of the broker and the code of the proxy, and is dropped. */
async function sampled(what: string, proxy: OneReplica, measure: (bootstrapServers: string) => Promise<number>): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let round = 0; round <= rounds; round++) {
    const direct = await measure(proxy.clusterBootstrap);
    const before = proxy.cpuSeconds;
    const proxied = await measure(proxy.bootstrapServers);
    samples.push({ direct, proxied, cpuSeconds: (proxy.cpuSeconds - before) / gigabytes });
    console.error(`${what}, ${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: direct ${direct}, proxied ${proxied} MB/s`);
  }
  return samples.slice(1);
}

let topics = 0;

async function inNewTopic<T>(cluster: KafkaCluster, use: (topic: string) => Promise<T>): Promise<T> {
  const topic = `bench-${++topics}`;
  await createTopics(cluster.bootstrapServers, [topic]);
  try {
    return await use(topic);
  } finally {
    await asAdmin(cluster.bootstrapServers, (admin) => admin.deleteTopics({ topics: [topic] }));
  }
}

function show(produced: readonly Sample[], consumed: readonly Sample[], peakMegabytes: number): void {
  const processor = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}`;
  console.log(`Apache Kafka ${kafkaVersion}, one broker, client, proxy and broker on ${processor}, Node ${process.version}.`);
  console.log(
    `${records} records of 1 KiB a run, acks=all, 3 partitions; ${rounds} rounds, direct and proxied in turn, warm-up dropped; medians.`,
  );
  console.log('| path | direct MB/s | through the proxy MB/s | ratio | proxy CPU s/GB |\n| --- | --- | --- | --- | --- |');
  for (const [what, samples] of [
    ['produce', produced],
    ['consume', consumed],
  ] as const) {
    const ratio = median(samples.map(({ direct, proxied }) => proxied / direct));
    const [direct, proxied] = [median(samples.map((sample) => sample.direct)), median(samples.map((sample) => sample.proxied))];
    const cpu = median(samples.map(({ cpuSeconds }) => cpuSeconds));
    console.log(`| ${what} | ${direct.toFixed(0)} | ${proxied.toFixed(0)} | ${ratio.toFixed(2)} | ${cpu.toFixed(2)} |`);
  }
  console.log(`Peak resident size of the proxy: ${peakMegabytes.toFixed(0)} MB.`);
}

function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)]!;
}

void main();
