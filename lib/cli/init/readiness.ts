import { setMaxListeners } from 'node:events';
import { CodedError } from '../../core/coded-error';
import { type KafkaDesired, kafkaStages } from '../../migration/kafka-stages';
import { type StagePlan, stagesAfter } from '../../stages/stage-plan';
import { readStagesFile, requireStage, type Stages, writeStage } from '../../stages/stages-file';
import type { GroupAttributes } from '../group/attributes';
import { type FreshDefinition, type GroupDefinition, groupDefinition, homeOf, placeStack, synthGroup } from '../group/definition';
import { advice, faultsIn, type Finding, faultOf, look, ok, unasked } from '../group/finding';
import { openLive } from '../group/live';
import { initialise, isInitialised, stackFolder, stateOf } from '../group/state';
import { describeHolder, holderOf } from '../lock';
import { type Project, readProject } from '../project';
import { findTerraform } from '../terraform';
import { lookAtClusters } from './clusters';
import { lookAtGates } from './gates';
import { lookAtGateway } from './gateway';
import { lookAtLink } from './link';
import { lookAtPermissions } from './permissions';
import { lookAtSecrets } from './secrets';
import { knownAttributes, type Subject } from './subject';
import { lookAtWayBack } from './way-back';

/** Whether a group can go on to its next stage. */
export interface Readiness {
  readonly group: string;
  readonly ready: boolean;
  /** Stage of record; null before the first deploy, absent where it cannot be read. */
  readonly stage?: string | null;
  /** Stage that the group is ready for, or not; absent at the end of its way. */
  readonly next?: string;
  readonly topics?: number;
  readonly findings: readonly Finding[];
  /** Stage that was written into the stages file for the group; absent where it was in it. */
  readonly written?: string;
  readonly ms: number;
}

export interface ReadinessOptions {
  /** Folder with cdktf.json. */
  readonly project: string;
  readonly group: string;
  readonly signal: AbortSignal;
}

const plan: StagePlan<KafkaDesired> = kafkaStages;
const [firstStage] = kafkaStages.stages;

/**
 * Looks at everything that the next stage of a group needs, all of it however much is wrong, and changes nothing live. A group that is ready and not in
 * the stages file is written into it.
 *
 * @throws SWY8004 the project; SWY8006 the app has no such group
 */
export async function checkReadiness({ project: folder, group, signal }: ReadinessOptions): Promise<Readiness> {
  const started = Date.now();
  // Every question listens to it.
  setMaxListeners(0, signal);
  const project = await readProject(folder);
  const [terraform, app] = await Promise.all([lookAtTerraform(), lookAtApp(project, group, signal)]);
  try {
    const before = [...terraform, ...app.findings, ...lookAtLock(project, group)];
    if (!app.definition) return summary({ group, findings: before, started });

    const state = await lookAtState(project, app.definition, signal);
    const subject = await subjectOf(project, app.definition, state.recorded, signal);
    const found = await lookAtAll(subject.subject).finally(() => subject.subject.live.close());
    const findings = [...before, ...state.findings, ...pinned(app, group, state.recorded), ...subject.findings, ...found];
    const isReady = faultsIn(findings).length === 0;
    const written = isReady && app.stages && app.stages[group] === undefined ? (state.recorded?.stage ?? firstStage.name) : undefined;
    if (written !== undefined) writeStage(project.folder, group, written);
    const { next } = subject.subject;
    return {
      ...summary({ group, findings, started }),
      ...(state.known && { stage: state.recorded?.stage ?? null }),
      ...(next && { next: next.name }),
      topics: app.definition.attributes.topics.length,
      ...(written !== undefined && { written }),
    };
  } finally {
    await app.fresh?.remove();
  }
}

function summary({ group, findings, started }: { group: string; findings: readonly Finding[]; started: number }): Readiness {
  return { group, ready: faultsIn(findings).length === 0, findings, ms: Date.now() - started };
}

async function lookAtAll(subject: Subject): Promise<readonly Finding[]> {
  const looks = [lookAtClusters, lookAtLink, lookAtWayBack, lookAtGateway, lookAtGates, lookAtPermissions];
  return (await Promise.all(looks.map((one) => one(subject)))).flat();
}

function lookAtTerraform(): Promise<readonly Finding[]> {
  return look('terraform', async () => {
    const { file, version } = await findTerraform();
    return ok('terraform', `${version} at ${file}`);
  });
}

interface App {
  readonly findings: readonly Finding[];
  readonly stages?: Stages;
  readonly fresh?: FreshDefinition;
  /** As synthesised now, or as it was last where the app fails now: the live system can be looked at all the same. */
  readonly definition?: GroupDefinition;
}

async function lookAtApp(project: Project, group: string, signal: AbortSignal): Promise<App> {
  let stages: Stages;
  try {
    stages = readStagesFile(project.folder);
    if (stages[group] !== undefined) requireStage(plan, group, stages[group], 'stages.json');
  } catch (error) {
    return withLast({ findings: [faultOf('stages file', error)] }, project, group);
  }
  try {
    const fresh = await synthGroup(project, group, signal);
    return { findings: [ok('app', `synthesised, stack ${fresh.stack}, stage ${fresh.stage}`)], stages, fresh, definition: fresh };
  } catch (error) {
    signal.throwIfAborted();
    if (CodedError.isCodedError(error) && error.code === 'SWY8006') throw error;
    return withLast({ findings: [faultOf('app', error)], stages }, project, group);
  }
}

async function withLast(app: App, project: Project, group: string): Promise<App> {
  const definition = await groupDefinition(project, group);
  if (!definition) return app;
  const note = unasked('app', `what follows is of ${definition.stack} as it was synthesised last, for ${definition.stage}`);
  return { ...app, findings: [...app.findings, note], definition };
}

/** A stage in the code of the app goes before the stages file, and no run could move the group. */
function pinned({ fresh, stages }: App, group: string, recorded: GroupAttributes | undefined): Finding[] {
  if (!fresh || !stages) return [];
  const wanted = stages[group] ?? firstStage.name;
  if (fresh.stage !== wanted)
    return [faultOf('app', new CodedError('SWY8021', { property: group, value: fresh.stage, allowed: [wanted] }))];
  if (!recorded || recorded.stage === wanted) return [];
  return [
    advice(
      'stages file',
      `it has ${wanted}, and the stage of record is ${recorded.stage}`,
      `finish what was begun: switchyard execute ${group} --to ${wanted}`,
    ),
  ];
}

function lookAtLock(project: Project, group: string): Finding[] {
  const holder = holderOf(homeOf(project, group));
  return holder
    ? [advice('lock', `a run holds the group: ${describeHolder(holder)}`, 'wait for its end before you run anything else')]
    : [];
}

interface StateLook {
  readonly known: boolean;
  readonly recorded?: GroupAttributes;
  readonly findings: readonly Finding[];
}

async function lookAtState(project: Project, definition: GroupDefinition, signal: AbortSignal): Promise<StateLook> {
  try {
    if (!isInitialised(stackFolder(project, definition.stack))) await initialise(await placeStack(project, definition), signal);
    const state = await stateOf(project, definition);
    if (!state.known) return { known: false, findings: [] };
    const { recorded } = state;
    // Until the first deploy other commands know the group from here alone.
    if (!recorded && !holderOf(homeOf(project, definition.group))) await placeStack(project, definition);
    const says = recorded ? `the stage of record is ${recorded.stage}` : 'the group was not deployed yet';
    return { known: true, ...(recorded && { recorded }), findings: [ok('state', says)] };
  } catch (error) {
    signal.throwIfAborted();
    return { known: false, findings: [faultOf('state', error)] };
  }
}

async function subjectOf(
  project: Project,
  definition: GroupDefinition,
  recorded: GroupAttributes | undefined,
  signal: AbortSignal,
): Promise<{ readonly subject: Subject; readonly findings: readonly Finding[] }> {
  const attributes = knownAttributes(definition.attributes, recorded);
  const { findings, unreadable } = await lookAtSecrets('secrets', attributes);
  const next = recorded ? stagesAfter(plan, recorded.stage)[0] : plan.stages[0];
  return {
    subject: {
      project,
      group: definition.group,
      definition,
      ...(recorded && { recorded }),
      attributes,
      ...(next && { next }),
      unreadable,
      live: await openLive(attributes, signal),
      signal,
    },
    findings,
  };
}
