import { type KafkaDesired, kafkaStages } from '../../lib/migration/kafka-stages';
import { allStages, type StageDefinition, type StagePlan } from '../../lib/stages/stage-plan';

const plan: StagePlan = kafkaStages;

/** The stages of a Kafka migration as a table in Markdown. */
export function stageTable(): string {
  const head = ['stage', 'what is true', 'gates', 'may change in the plan', 'ways back', 'deadline'];
  const rows = allStages(plan).map((stage) => [
    `\`${stage.name}\`${markOf(stage)}`,
    stage.summary,
    listOf(stage.gates),
    mayChange(stage),
    stage.waysBack.map(({ to, gates }) => `\`${to}\`${gates.length > 0 ? ` if ${listOf(gates)}` : ''}`).join('; ') || 'none',
    `${stage.deadline.seconds} s, then ${stage.deadline.then}`,
  ]);
  return table(head, rows);
}

function markOf({ name, pointOfNoReturn }: StageDefinition): string {
  if (plan.rollback?.some((stage) => stage.name === name)) return ', of the rollback';
  return pointOfNoReturn ? ', the point of no return' : '';
}

function listOf(gates: readonly string[]): string {
  return gates.map((gate) => `\`${gate}\``).join(', ') || 'none';
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

/** What each stage implies, as a table in Markdown. */
export function impliedTable(): string {
  const head = ['stage', 'route', 'mirrors', 'offset sync', 'way back'];
  const rows = allStages<KafkaDesired>(kafkaStages).map(({ name, desired }) => [
    `\`${name}\``,
    `${desired.routeTo}${desired.fenced ? ', fenced' : ''}`,
    desired.mirrors,
    desired.link ? desired.offsetSync : 'gone with the link',
    desired.wayBack,
  ]);
  return table(head, rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
