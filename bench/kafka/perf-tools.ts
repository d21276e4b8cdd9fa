import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { prepareDistribution } from '../../test/e2e/kafka/distribution';

const run = promisify(execFile);

export interface PerfRun {
  readonly bootstrapServers: string;
  readonly topic: string;
  readonly records: number;
}

/** Kafka's ProducerPerformance with records of 1 KiB at full rate; MB/s over the whole run. */
export async function produce({ bootstrapServers, topic, records }: PerfRun): Promise<number> {
  const args = ['--topic', topic, '--num-records', `${records}`, '--record-size', '1024', '--throughput', '-1'];
  const settings = ['--command-property', 'acks=all', '--command-property', 'batch.size=65536', '--command-property', 'linger.ms=5'];
  const output = await tool('ProducerPerformance', [...args, '--bootstrap-server', bootstrapServers, ...settings]);
  return figure(/\(([\d.]+) MB\/sec\)(?!.*MB\/sec)/s.exec(output), output);
}

/** Kafka's ConsumerPerformance over records that are there; MB/s without the time in which the group is formed. */
export async function consume({ bootstrapServers, topic, records }: PerfRun): Promise<number> {
  const output = await tool('ConsumerPerformance', [
    '--bootstrap-server',
    bootstrapServers,
    '--topic',
    topic,
    '--num-records',
    `${records}`,
  ]);
  // Columns: start, end, MB, MB.sec, nMsg, nMsg.sec, rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec
  const fields = output.trim().split('\n').at(-1)!.split(',');
  return figure(/^\s*([\d.]+)\s*$/.exec(fields[8] ?? ''), output);
}

async function tool(name: string, args: readonly string[]): Promise<string> {
  const { classPath, quiet } = await prepareDistribution();
  const { stdout } = await run('java', ['-Xmx512m', quiet, '-cp', classPath, `org.apache.kafka.tools.${name}`, ...args], {
    maxBuffer: 1 << 26,
  });
  return stdout;
}

function figure(match: RegExpExecArray | null, output: string): number {
  if (match === null) throw new Error(`no figure in:\n${output.slice(-1000)}`);
  return Number(match[1]);
}
