import { type KafkaDesired, kafkaStages } from '../../migration/kafka-stages';
import { findStage, type StagePlan, stagesAfter } from '../../stages/stage-plan';
import { CodedError } from '../../core/coded-error';
import type { GroupAttributes } from '../group/attributes';
import { homeOf, type KnownGroup, readGroups } from '../group/definition';
import { type Holder, holderOf } from '../lock';
import { type LiveGroup, lookLive } from '../group/live';
import { type KeptRun, lastRun } from '../group/runs';
import { type GroupState, statesOf } from '../group/state';
import type { Project } from '../project';

/** Where a group is, and what to run next. */
export interface GroupStatus {
  readonly group: string;
  /** Stage of record; null for a group that has not started, absent where Terraform state cannot be read on this machine. */
  readonly stage?: string | null;
  /** When it was recorded, ISO 8601. */
  readonly since?: string;
  /** Stage of the stages file. */
  readonly wanted?: string;
  /** Absent for a group that nothing is known of but its name. */
  readonly live?: LiveGroup;
  /** Records over all topics; absent where the mirrors could not be asked. */
  readonly lag?: number;
  /** Who runs something on the group now. */
  readonly holder?: Holder;
  readonly lastRun?: RunInShort;
  /** What does not fit or did not answer. */
  readonly notes: readonly string[];
  /** Command to run next; absent where there is nothing to do or another run is on its way. */
  readonly next?: string;
}

export interface RunInShort {
  readonly id: string;
  readonly outcome: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly by?: { readonly user: string; readonly host: string };
  readonly error?: string;
}

export interface StatusOptions {
  readonly signal: AbortSignal;
  /** Milliseconds for what is asked of one group's live system. @default 3000 */
  readonly timeout?: number;
}

const plan: StagePlan<KafkaDesired> = kafkaStages;

/**
 * The status of groups, of all of them for none. Neither the app nor the provider is run: Terraform state, the gateway, the link and the kept runs say it.
 *
 * @throws SWY8006 the project does not know a group; SWY8001 to SWY8003 Terraform; SWY1011, SWY1012 the stages file
 */
export async function groupStatus(project: Project, groups: readonly string[], options: StatusOptions): Promise<GroupStatus[]> {
  const known = await readGroups(project);
  const asked = groups.length === 0 ? known : groups.map((group) => knownGroup(known, group));
  const states = await statesOf(
    project,
    asked.flatMap(({ definition }) => definition ?? []),
  );
  return Promise.all(asked.map((one) => statusOf(project, one, states.get(one.group), options)));
}

/** @throws SWY8006 the project does not know the group */
export function knownGroup(known: readonly KnownGroup[], group: string): KnownGroup {
  const found = known.find((one) => one.group === group);
  if (found) return found;
  const allowed = known.map((one) => one.group);
  throw new CodedError('SWY8006', {
    property: 'group',
    value: group,
    ...(allowed.length > 0 ? { allowed } : { fix: `synthesise the project, as switchyard init ${group} does` }),
  });
}

async function statusOf(
  project: Project,
  { group, definition, wanted }: KnownGroup,
  state: GroupState | undefined,
  { signal, timeout = 3000 }: StatusOptions,
): Promise<GroupStatus> {
  const recorded = state?.known ? state.recorded : undefined;
  const attributes = recorded ?? definition?.attributes;
  const holder = holderOf(homeOf(project, group));
  const [live, run] = await Promise.all([attributes && lookLive(attributes, { signal, timeout }), lastRun(project, group)]);
  const stage = state?.known ? (recorded?.stage ?? null) : undefined;
  const differences = live && recorded ? differencesOf(recorded, live) : [];
  return {
    group,
    ...(stage !== undefined && { stage }),
    ...(recorded?.stage_since && { since: recorded.stage_since }),
    ...(wanted !== undefined && { wanted }),
    ...(live && { live }),
    ...(live?.mirrors && { lag: live.mirrors.reduce((sum, { lag }) => sum + lag, 0) }),
    ...(holder && { holder }),
    ...(run && { lastRun: inShort(run) }),
    notes: [...differences, ...(live?.unseen ?? [])],
    ...nextOf(group, stage, wanted, holder, differences.length > 0),
  };
}

export function inShort({ id, outcome, startedAt, finishedAt, by, error }: KeptRun): RunInShort {
  return { id, outcome, startedAt, finishedAt, ...(by && { by }), ...(error && { error: error.message }) };
}

/** What is not as the stage of record has it. Before the first deploy nothing is. */
export function differencesOf({ stage, domains, route }: GroupAttributes, { replicas }: Pick<LiveGroup, 'replicas'>): string[] {
  const desired = findStage<KafkaDesired>(plan, stage)?.desired;
  if (!desired) return [`this version knows no stage "${stage}"`];
  return replicas.flatMap(({ replica, state, leadsTo, silence }) => {
    if (silence !== undefined) return [];
    if (state === undefined) return [`${replica} has no route ${route}`];
    const fenced = desired.fenced ? 'fenced' : 'forwarding';
    const domain = domains?.[desired.routeTo];
    if (state === fenced && (domain === undefined || domain === leadsTo)) return [];
    return [`${replica} is ${state} on ${leadsTo ?? 'nothing'}, and ${stage} is ${fenced} on ${domain ?? `the ${desired.routeTo}`}`];
  });
}

function nextOf(
  group: string,
  stage: string | null | undefined,
  wanted: string | undefined,
  holder: Holder | undefined,
  differs: boolean,
): { next?: string } {
  if (holder) return {};
  if (stage === undefined || (stage === null && wanted === undefined)) return { next: `switchyard init ${group}` };
  if (stage === null) return { next: `switchyard execute ${group} --to ${plan.stages[0]?.name}` };
  if (differs) return { next: `switchyard execute ${group} --to ${stage}` };
  return stagesAfter(plan, stage).length > 0 ? { next: `switchyard execute ${group}` } : {};
}
