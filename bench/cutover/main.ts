/**
 * The window of a cutover on Apache Kafka, and what a thousand topics cost in the sandbox, beside what KCP is known for.
 *   npm run bench:cutover [-- --json] [-- --topics 10,100] [-- --thousand 1000] [-- --only kafka|sandbox]
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { kafkaVersion } from '../../test/e2e/kafka/distribution';
import { type KafkaWindow, measureWindow } from './kafka-window';
import { tables } from './report';
import { measureThousand, type ThousandTopics } from './sandbox-thousand';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    topics: { type: 'string', default: '10,100' },
    thousand: { type: 'string', default: '1000' },
    only: { type: 'string' },
  },
});

/** What `--json` prints. */
export interface Figures {
  readonly windowMs: Readonly<Record<string, KafkaWindow['phases']>>;
  readonly promote1000Seconds?: number;
  readonly init1000Seconds?: number;
  readonly statusSeconds?: number;
  readonly kafka: Readonly<Record<string, KafkaWindow>>;
  readonly sandbox?: ThousandTopics;
  readonly machine: string;
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function main(): Promise<void> {
  const kafka: Record<string, KafkaWindow> = {};
  if (values.only !== 'sandbox') for (const count of values.topics.split(',')) kafka[count] = await measureWindow(Number(count), say);
  const sandbox = values.only === 'kafka' ? undefined : await measureThousand(Number(values.thousand), say);
  const figures: Figures = {
    windowMs: Object.fromEntries(Object.entries(kafka).map(([count, { phases }]) => [count, phases])),
    ...(sandbox && {
      promote1000Seconds: sandbox.promoteSeconds,
      init1000Seconds: sandbox.initSeconds,
      statusSeconds: sandbox.statusSeconds,
      sandbox,
    }),
    kafka,
    machine: `Node ${process.version}, Apache Kafka ${kafkaVersion}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}`,
  };
  console.log(values.json ? JSON.stringify(figures, null, 2) : tables(figures));
}

void main();
