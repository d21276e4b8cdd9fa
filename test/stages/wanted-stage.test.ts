import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaStages } from '../../lib/migration/kafka-stages';
import { wantedStage } from '../../lib/stages/wanted-stage';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stages-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Sources {
  readonly property?: string;
  readonly context?: Record<string, string>;
  readonly file?: Record<string, string>;
}

function wanted({ property, context, file }: Sources): string {
  if (file) writeFileSync(join(folder, 'stages.json'), JSON.stringify(file, null, 2));
  const scope = { node: { path: 'app/orders', tryGetContext: (key: string) => (key === 'switchyard:stages' ? context : undefined) } };
  return wantedStage(scope, 'orders', kafkaStages, property, folder);
}

describe('the wanted stage of a group', () => {
  const file = { orders: 'promote' };
  const context = { orders: 'fence' };

  test.each<[string, Sources, string]>([
    ['the property', { property: 'switch', context, file }, 'switch'],
    ['the context', { context, file }, 'fence'],
    ['the stages file', { file }, 'promote'],
    ['the stages file, when the context names other groups', { context: { payments: 'fence' }, file }, 'promote'],
    ['the first stage', {}, 'mirror'],
    ['the first stage, when the file names other groups', { file: { payments: 'fence' } }, 'mirror'],
  ])('comes from %s', (_from, sources, stage) => {
    expect(wanted(sources)).toBe(stage);
  });

  test.each<[string, Sources, string]>([
    ['the property', { property: 'fense' }, 'app/orders, property stage'],
    ['the context', { context: { orders: 'fense' } }, 'context switchyard:stages'],
    ['the stages file', { file: { payments: 'mirror', orders: 'fense' } }, 'stages.json:3'],
  ])('is refused when %s names none, with the place', (_from, sources, where) => {
    expect(() => wanted(sources)).toThrow(expect.objectContaining({ code: 'SWY4001', where }));
  });
});
