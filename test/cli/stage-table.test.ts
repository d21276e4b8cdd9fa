import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaStages } from '../../lib/migration/kafka-stages';
import type { StageDefinition, StagePlan } from '../../lib/stages/stage-plan';

const plan: StagePlan = kafkaStages;

test('docs/stages.md shows the stages as they are', () => {
  const page = readFileSync(join(__dirname, '../../docs/stages.md'), 'utf8');
  const table = /<!-- stages:begin -->\s*([\s\S]*?)\s*<!-- stages:end -->/.exec(page)?.[1] ?? '';

  expect(normal(table)).toBe(stageTable());
});

function stageTable(): string {
  const head = ['stage', 'what is true', 'gates', 'may change in the plan', 'way back', 'deadline'];
  const rows = plan.stages.map((stage) => [
    `\`${stage.name}\`${stage.pointOfNoReturn ? ', the point of no return' : ''}`,
    stage.summary,
    stage.gates.map((gate) => `\`${gate}\``).join(', ') || 'none',
    mayChange(stage),
    stage.waysBack.map((name) => `\`${name}\``).join(', ') || 'none',
    `${stage.deadline.seconds} s, then ${stage.deadline.then}`,
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function mayChange({ mayChange: rules }: StageDefinition): string {
  if (rules === 'anything') return 'anything';
  return rules
    .map(
      ({ type, actions, attributes }) =>
        `${actions.join(', ')} ${attributes ? `${attributes.map((name) => `\`${name}\``).join(', ')} of ` : ''}\`${type}\``,
    )
    .join('; ');
}

/** Without the padding that a formatter gives to tables. */
function normal(table: string): string {
  return table.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');
}
