import { colours as pc } from '../colours';
import { kafkaStages } from '../../migration/kafka-stages';
import type { PlannedChange } from '../../stages/plan-json';
import { type StagePlan, findStage } from '../../stages/stage-plan';
import { seconds } from '../text';
import type { Clients } from './clients-watch';
import type { CutoverEvent } from './events';
import type { GroupOutcome } from './groups';
import type { RunReport } from './report';

const plan: StagePlan = kafkaStages;

/** One event as text; undefined for what is of no interest to a person. */
export function describeEvent(event: CutoverEvent): string | undefined {
  switch (event.type) {
    case 'waiting':
      return pc.dim(`waits for ${event.for}`);
    case 'stale-lock':
      return `took over the lock of a run that is gone (${event.holder})`;
    case 'found':
      return event.stage === undefined ? 'the group has not started' : `the group is at ${pc.bold(event.stage)}`;
    case 'synthesised':
      return pc.dim(`synthesised ${event.stages.join(', ')} in ${seconds(event.ms)}`);
    case 'planned':
      return event.changes.length === 0 && event.direction === 'resume' ? undefined : plannedText(event);
    case 'progress':
      return progressText(event.line);
    case 'route':
      return pc.dim(`  ${clientsText(event.clients)}`);
    case 'applied':
      return `  ${pc.green('applied')} ${event.stage} in ${seconds(event.timings.total)} ${pc.dim(`(plan ${event.timings.plan} ms, guard ${event.timings.guard} ms, apply ${event.timings.apply} ms)`)}`;
    case 'verified':
      return pc.dim(`  read back: ${event.stage} is the stage of record${gatesText(event.gates)}`);
    case 'failed':
      return `${pc.red('failed')} at ${event.stage}: ${event.then === 'abort' ? 'going back to where clients are served' : 'staying here'}: ${event.message}`;
    case 'interrupted':
      return event.atOnce ? undefined : 'interrupted: Terraform is asked to stop';
    case 'repairing':
      return `  ${event.message}`;
    case 'retried':
      return `  ${event.message} ${pc.dim(`again in ${seconds(event.waitMs)}`)}`;
  }
}

export function describeReport(report: RunReport): string {
  const lines = [`${report.group}: ${headline(report)}`];
  if (report.window) lines.push(`clients were held for ${report.window.ms} ms`);
  const unknown = new Set(report.stages.flatMap((stage) => stage.unknown ?? []));
  for (const text of unknown) lines.push(`${namesWith(report, text)}: ${text}`);
  if (report.error) lines.push(report.error.message);
  if (report.holds) lines.push(`holds: ${report.holds}`);
  if (report.next) lines.push(`next: ${report.next}`);
  return lines.join('\n');
}

/** One of several groups. */
export function describeOutcome({ group, report, error }: GroupOutcome): string {
  if (report) return describeReport(report);
  return error ? `${group}: ${error.message}` : `${group}: not begun`;
}

/** What a plan changes, one line a resource. */
export function describeChanges(changes: readonly PlannedChange[]): string[] {
  const signs: Readonly<Record<string, string>> = {
    create: pc.green('+'),
    update: pc.yellow('~'),
    delete: pc.red('-'),
    replace: pc.red('-/+'),
  };
  return changes.map(({ address, action, attributes }) => {
    const names = attributes.map(({ name }) => name).join(', ');
    return `${signs[action] ?? action} ${address}${names === '' ? '' : ` (${names})`}`;
  });
}

function headline({ outcome, stage }: RunReport): string {
  const at = stage ?? 'not started';
  switch (outcome) {
    case 'done':
      return `at ${at}`;
    case 'nothing-to-do':
      return `already at ${at}; nothing to do`;
    case 'planned':
      return `at ${at}; planned only`;
    case 'declined':
      return `at ${at}; nothing was changed`;
    case 'aborted':
      return `at ${at}; the run was aborted`;
    case 'held':
      return `at ${at}; the run stopped here`;
    case 'stopped':
      return `at ${at}; the run was stopped at once`;
  }
}

function namesWith({ stages }: RunReport, unknown: string): string {
  return stages
    .filter((stage) => stage.unknown === unknown)
    .map(({ name }) => name)
    .join(', ');
}

function clientsText({ replicas, connections, held, heldForMs }: Clients): string {
  const states = Object.entries(replicas).map(([state, count]) => `${state} on ${count} ${count === 1 ? 'replica' : 'replicas'}`);
  const clients = connections === undefined ? '' : `; ${connections} connections, ${held ?? 0} held`;
  const since = heldForMs === undefined ? '' : ` for ${seconds(heldForMs)}`;
  return `clients: ${states.join(', ')}${since}${clients}`;
}

function plannedText({ stage, direction, changes }: Extract<CutoverEvent, { type: 'planned' }>): string {
  const summary = findStage(plan, stage)?.summary ?? '';
  const title = { forward: '', back: ' (way back)', rollback: ' (rollback)', resume: ' (finishing what was begun)' }[direction];
  return [`${pc.bold(stage)}${title} ${pc.dim(summary)}`, ...describeChanges(changes).map((line) => `  ${line}`)].join('\n');
}

/** What the gates saw was told while they were waited for; here is how long each took. */
function gatesText(gates: readonly { readonly gate: string; readonly waited_ms: number }[]): string {
  return gates.length === 0 ? '' : `; gates held: ${gates.map(({ gate, waited_ms: waited }) => `${gate} (${waited} ms)`).join(', ')}`;
}

function progressText(line: unknown): string | undefined {
  const { message } = line as { message?: unknown };
  return typeof message === 'string' ? pc.dim(`  ${message}`) : undefined;
}
