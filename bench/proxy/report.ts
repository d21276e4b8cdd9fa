import { cpus } from 'node:os';
import { kafkaVersion } from '../../test/e2e/kafka/distribution';
import type { Figures, Result } from './figures';
import { goals } from './goals';
import type { Options } from './options';

/** Figures to the thousandth. */
export function asJson(result: Result): string {
  return JSON.stringify(result, (_, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(3)) : value));
}

export function say(line: string): void {
  process.stderr.write(`bench: ${line}\n`);
}

const columns: readonly (readonly [title: string, figure: keyof Figures, digits: number])[] = [
  ['produce MB/s', 'produceMBps', 0],
  ['of direct', 'produceRatio', 2],
  ['CPU s/GB', 'cpuSecondsPerGBProduced', 2],
  ['consume MB/s', 'consumeMBps', 0],
  ['of direct', 'consumeRatio', 2],
  ['CPU s/GB', 'cpuSecondsPerGBConsumed', 2],
  ['p50 ms', 'p50Ms', 1],
  ['p99 ms', 'p99Ms', 1],
  ['added p50 µs', 'addedP50Us', 0],
  ['added p99 µs', 'addedP99Us', 0],
  ['TLS conn/s', 'tlsConnectionsPerSecond', 0],
  ['CPU ms each', 'tlsCpuMsPerConnection', 2],
  ['RSS MB', 'rssMB', 0],
  ['at 1 000 idle', 'rssMBAt1000Idle', 0],
  ['at 10 000', 'rssMBAt10000Idle', 0],
  ['fence ms', 'fenceConfirmedMs', 0],
  ['under load', 'fenceConfirmedUnderLoadMs', 0],
];

/** How it was taken, one table, and the goals with what was reached. */
export function asText(result: Result, { records, rounds }: Options): string {
  const paths = Object.entries(result);
  return [
    `Apache Kafka ${kafkaVersion}, one broker, 3 partitions; client, proxy and broker on ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}.`,
    `${records} records of 1 KiB a run, acks=all; ${rounds} rounds in rotated order after a warm-up; medians. CPU and RSS of direct are the broker's own.`,
    '',
    `| path | ${columns.map(([title]) => title).join(' | ')} |`,
    `|${' --- |'.repeat(columns.length + 1)}`,
    ...paths.map(([name, figures]) => `| ${name} | ${columns.map(([, figure, digits]) => cell(figures?.[figure], digits)).join(' | ')} |`),
    '',
    '| goal | reached | |',
    '| --- | --- | --- |',
    ...goals(result).map(
      ({ goal, reached, met }) => `| ${goal} | ${reached ?? '-'} | ${met === undefined ? 'not measured' : met ? 'met' : 'missed'} |`,
    ),
  ].join('\n');
}

function cell(figure: number | null | undefined, digits: number): string {
  return figure == null ? '-' : figure.toFixed(digits);
}
