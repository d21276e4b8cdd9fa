import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Table from 'cli-table3';
import { format, resolveConfig } from 'prettier';
import type { Result } from './fault';
import { repository } from './places';

const columns = ['fault', 'step', 'outcome', 'lost', 'duplicated', 'reordered'] as const;

export function table(results: readonly Result[]): string {
  const rows = new Table({ head: [...columns], style: { head: [], border: [] }, wordWrap: true, colWidths: [34, 34, 60, 6, 12, 11] });
  for (const row of results.map(rowOf)) rows.push(columns.map((column) => row[column]));
  return rows.toString();
}

/** What is told of a result to others. */
export function rowOf({ fault, step, outcome, lost, duplicated, reordered, kept }: Result): Result {
  return { fault, step, outcome, lost, duplicated, reordered, kept };
}

/** Puts the rows into docs/faults.md, in place of those of an earlier run. */
export async function writeDocs(results: readonly Result[]): Promise<void> {
  const file = join(repository, 'docs', 'faults.md');
  const cell = (value: string | number) => String(value).replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
  const lines = [columns, columns.map(() => '---'), ...results.map(rowOf).map((row) => columns.map((column) => cell(row[column])))];
  const text = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const page = (await readFile(file, 'utf8')).replace(
    /(<!-- table: [^\n]*-->\n)[\s\S]*(<!-- end of table -->)/,
    (_, begin: string, end: string) => `${begin}\n${text}\n\n${end}`,
  );
  await writeFile(file, await format(page, { ...(await resolveConfig(file)), parser: 'markdown' }));
}
