import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { impliedTable, stageTable } from '../support/stage-table';

const page = readFileSync(join(__dirname, '../../docs/stages.md'), 'utf8');
const tableOf = (name: string) => new RegExp(`<!-- ${name}:begin -->\\s*([\\s\\S]*?)\\s*<!-- ${name}:end -->`).exec(page)?.[1] ?? '';

test('docs/stages.md shows the stages as they are', () => {
  expect(normal(tableOf('stages'))).toBe(stageTable());
});

test('docs/stages.md shows what each stage implies', () => {
  expect(normal(tableOf('implied'))).toBe(impliedTable());
});

/** Without the padding that a formatter gives to tables. */
function normal(table: string): string {
  return table.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');
}
