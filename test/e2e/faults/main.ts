import { parseArgs } from 'node:util';
import { say } from '../kafka/cache';
import { missingTools } from '../kafka/tools';
import { allFaults } from './all';
import type { Result } from './fault';
import { Lab } from './lab';
import { tryAll } from './schedule';
import { rowOf, table, writeDocs } from './table';

const usage = `tsx test/e2e/faults/main.ts [--json] [--only PATTERN] [--at-once N] [--docs]

Strikes a cutover with every fault, on two clusters of Apache Kafka with live clients, and shows what became of it.
  --json          the rows as an array on standard output
  --only PATTERN  faults whose "fault, step" matches this regular expression
  --at-once N     migrations at the same time (default 3)
  --docs          writes the rows into docs/faults.md`;

// What a scene that was given up still does must not end the others.
process.on('unhandledRejection', (error) => say(`later: ${error instanceof Error ? error.message : String(error)}`));

void main().then((code) => (process.exitCode = code));

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
      only: { type: 'string' },
      'at-once': { type: 'string', default: '3' },
      docs: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return print(usage);
  const missing = missingTools();
  if (missing !== undefined) {
    say(missing);
    return 1;
  }
  const wanted = new RegExp(values.only ?? '', 'i');
  const atOnce = Number(values['at-once']);
  const lab = await Lab.open(atOnce);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void lab.close().finally(() => process.kill(process.pid, signal)));
  try {
    const isWanted = (fault: string, step: string) => wanted.test(`${fault}, ${step}`);
    const results = await tryAll(allFaults(lab), lab, { atOnce, isWanted, tell });
    print(values.json ? JSON.stringify(results.map(rowOf), null, 2) : table(results));
    if (values.docs) await writeDocs(results);
    const broken = results.filter(({ kept }) => !kept);
    say(`${results.length - broken.length} of ${results.length} faults kept their promise`);
    return broken.length === 0 && results.length > 0 ? 0 : 1;
  } finally {
    await lab.close();
  }
}

function tell({ fault, step, outcome, kept }: Result): void {
  say(`${kept ? 'kept' : 'BROKEN'} ${fault}, ${step}: ${outcome}`);
}

function print(text: string): 0 {
  process.stdout.write(`${text}\n`);
  return 0;
}
