import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaStages } from '../../../lib/migration/kafka-stages';
import { gates } from '../../../lib/provider/gates';
import { groupAttributes } from '../../../lib/provider/schema/cutover';
import { allStages, type StagePlan } from '../../../lib/stages/stage-plan';

const page = readFileSync(join(__dirname, '../../../docs/gates.md'), 'utf8');
const plan: StagePlan = kafkaStages;
const sectionOf = (name: string): string => page.split(/^## /m).find((section) => section.startsWith(`\`${name}\``)) ?? '';

describe('docs/gates.md', () => {
  test('has every gate once, in the order of the list', () => {
    const headings = [...page.matchAll(/^## `([\w-]+)`$/gm)].map(([, name]) => name);
    expect(headings).toEqual(gates.map(({ name }) => name));
  });

  test.each(gates.map((gate) => [gate.name, gate] as const))('says of %s where it stands and what to do', (name, gate) => {
    const stands = allStages(plan).flatMap((stage) => [
      ...(stage.gates.includes(name) ? [`\`${stage.name}\``] : []),
      ...stage.waysBack.filter((way) => way.gates.includes(name)).map((way) => `\`${stage.name}\` → \`${way.to}\``),
    ]);
    expect(sectionOf(name)).toContain(`Before: ${gate.advice ? 'nothing; it is advice' : `${stands.join(', ')}.`}`);
    expect(sectionOf(name).replaceAll('\\', '')).toContain(`To do: ${gate.fix}.`);
  });

  test('has every bound with its default', () => {
    const { type } = groupAttributes().gates.definition;
    const bounds = type.kind === 'object' ? Object.entries(type.attributes) : [];
    expect(bounds.length).toBeGreaterThan(0);
    for (const [name, { definition }] of bounds)
      expect(page).toMatch(new RegExp(`\\| \`${name}\` +\\| ${String(definition.default)} +\\|`));
  });
});
