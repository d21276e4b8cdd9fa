import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { prepareDistribution } from '../../../test/e2e/kafka/distribution';

const run = promisify(execFile);

export const recordBytes = 1024;

interface PerfRun {
  readonly bootstrapServers: string;
  readonly topic: string;
  readonly records: number;
}

/** Kafka's ProducerPerformance at full rate; MB/s over the whole run. */
export async function produce({ bootstrapServers, topic, records }: PerfRun): Promise<number> {
  const output = await tool('ProducerPerformance', [
    ...['--topic', topic, '--num-records', `${records}`, '--record-size', `${recordBytes}`, '--throughput', '-1'],
    ...['--bootstrap-server', bootstrapServers],
    ...properties({ acks: 'all', 'batch.size': 65_536, 'linger.ms': 5, 'buffer.memory': 67_108_864 }),
  ]);
  return lastOf(/\(([\d.]+) MB\/sec\)/g, output)[0]!;
}

/** Kafka's ConsumerPerformance over records that are there; MB/s without the time in which the group is formed. */
export async function consume({ bootstrapServers, topic, records }: PerfRun): Promise<number> {
  const output = await tool('ConsumerPerformance', [
    ...['--bootstrap-server', bootstrapServers, '--topic', topic, '--num-records', `${records}`, '--timeout', '60000'],
  ]);
  // Columns: start, end, MB, MB.sec, nMsg, nMsg.sec, rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec
  const fields = output.trim().split('\n').at(-1)!.split(',').map(Number);
  const [read, speed] = [fields[4], fields[8]];
  if (read === undefined || speed === undefined || !(read >= records))
    throw new Error(`${read} of ${records} records read:\n${output.slice(-1000)}`);
  return speed;
}

/** ProducerPerformance at a fixed rate without lingering; milliseconds, which it prints as whole numbers. */
export async function produceAtRate(
  { bootstrapServers, topic, records }: PerfRun,
  perSecond: number,
  warmUpSeconds: number,
): Promise<{ readonly p50: number; readonly p99: number }> {
  const warmUp = perSecond * warmUpSeconds;
  const output = await tool('ProducerPerformance', [
    ...['--topic', topic, '--num-records', `${records + warmUp}`, '--warmup-records', `${warmUp}`, '--record-size', `${recordBytes}`],
    ...['--throughput', `${perSecond}`, '--bootstrap-server', bootstrapServers],
    ...properties({ acks: 'all', 'batch.size': 65_536, 'linger.ms': 0 }),
  ]);
  const [p50, p99] = lastOf(/([\d.]+) ms 50th, [\d.]+ ms 95th, ([\d.]+) ms 99th/g, output);
  return { p50: p50!, p99: p99! };
}

function properties(values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values).flatMap(([key, value]) => ['--command-property', `${key}=${value}`]);
}

async function tool(name: string, args: readonly string[]): Promise<string> {
  const { classPath, quiet } = await prepareDistribution();
  const jvm = ['-Xms256m', '-Xmx512m', '-XX:+UseSerialGC', quiet];
  const { stdout } = await run('java', [...jvm, '-cp', classPath, `org.apache.kafka.tools.${name}`, ...args], {
    maxBuffer: 1 << 26,
    timeout: 600_000,
  });
  return stdout;
}

/** Numbers of the last match; with a warm-up ProducerPerformance prints the whole run first and the part after it last. */
function lastOf(pattern: RegExp, output: string): number[] {
  const match = [...output.matchAll(pattern)].at(-1);
  if (match === undefined) throw new Error(`no figure in:\n${output.slice(-1000)}`);
  return match.slice(1).map(Number);
}
