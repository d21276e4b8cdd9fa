import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CodedError } from '../../core/coded-error';
import { type Stages, readStagesFile } from '../../stages/stages-file';
import type { Project } from '../project';
import { synthApp } from '../synth';
import type { GroupAttributes } from './attributes';
import { placedIn } from './places';

/** A group as a synthesised stack has it. */
export interface GroupDefinition {
  readonly group: string;
  readonly stack: string;
  /** Folder of the stack: relative paths of the stack are meant from it. */
  readonly folder: string;
  /** Stage that the stack was synthesised for. */
  readonly stage: string;
  /** Attributes of `switchyard_cutover`. */
  readonly attributes: GroupAttributes;
  /** Everything else that the stack has. */
  readonly configuration: StackConfiguration;
}

export interface StackConfiguration {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

/** A group that a project knows of. */
export interface KnownGroup {
  readonly group: string;
  /** As it was synthesised last on this machine; absent where it never was. */
  readonly definition?: GroupDefinition;
  /** Stage of the stages file. */
  readonly wanted?: string;
}

/**
 * The groups of a project, by name: those of the stacks that were synthesised last, those of the stages file, and those that were run. Nothing is synthesised.
 *
 * @throws SWY1011, SWY1012 the stages file cannot be read
 */
export async function readGroups(project: Project): Promise<KnownGroup[]> {
  const wanted: Stages = readStagesFile(project.folder);
  const [definitions, run] = await Promise.all([definitionsIn(project.output), groupsThatRan(project)]);
  const names = new Set([...definitions.keys(), ...Object.keys(wanted), ...run]);
  return Promise.all(
    [...names].sort().map(async (group) => {
      const definition = definitions.get(group) ?? (await definitionOfRun(project, group));
      return { group, ...(definition && { definition }), ...(wanted[group] !== undefined && { wanted: wanted[group] }) };
    }),
  );
}

/** The group as it was synthesised last on this machine, by `cdktf synth`, `execute` or `init`; undefined where it never was. */
export async function groupDefinition(project: Project, group: string): Promise<GroupDefinition | undefined> {
  return (await definitionsIn(project.output)).get(group) ?? definitionOfRun(project, group);
}

/** A stack as the app wrote it, with the folder that its relative paths are meant from. */
export interface Stack {
  readonly folder: string;
  readonly configuration: StackConfiguration;
}

/** A synthesis of its own, which leaves the project's output alone. */
export interface FreshStacks {
  /** Every stack that the app made. */
  readonly stacks: readonly Stack[];
  /** Every group of theirs. */
  readonly definitions: readonly GroupDefinition[];
  remove(): Promise<void>;
}

export type FreshDefinition = GroupDefinition & Pick<FreshStacks, 'stacks' | 'remove'>;

/**
 * Synthesises the project as its stages file has it.
 *
 * @throws SWY8005 the app failed
 */
export async function synthProject(project: Project, signal?: AbortSignal): Promise<FreshStacks> {
  // As deep in the project as its own output folder: paths in a stack are relative to its folder.
  const output = await mkdtemp(join(dirname(project.output), '.switchyard-synth-look-'));
  const remove = () => rm(output, { recursive: true, force: true });
  try {
    await synthApp({ project, stages: {}, output, ...(signal && { signal }) });
    const stacks = await stacksIn(output);
    return { stacks, definitions: stacks.flatMap(definitionsOf), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * Synthesises the project as its stages file has it, for one of its groups.
 *
 * @throws SWY8005 the app failed; SWY8006 no stack has the group
 */
export async function synthGroup(project: Project, group: string, signal?: AbortSignal): Promise<FreshDefinition> {
  const { stacks, definitions, remove } = await synthProject(project, signal);
  const definition = definitions.find((one) => one.group === group);
  if (definition) return { ...definition, stacks, remove };
  await remove();
  const known = definitions.map((one) => one.group);
  throw new CodedError('SWY8006', { property: 'group', value: group, allowed: known.length > 0 ? known : 'the app has no group' });
}

/** Puts a synthesised stack where Terraform runs it. Not for a stack that a run may be using. */
export async function placeStack(project: Project, { stack, folder }: GroupDefinition): Promise<string> {
  const place = join(project.output, 'stacks', stack);
  await mkdir(place, { recursive: true });
  // Terraform reaches no provider for what is asked here, so the copies of it for each platform are left out.
  await cp(folder, place, { recursive: true, filter: (path) => basename(path) !== 'terraform.d' });
  return place;
}

async function definitionsIn(output: string, place = output): Promise<Map<string, GroupDefinition>> {
  const stacks = await stacksIn(output, place);
  return new Map(stacks.flatMap(definitionsOf).map((definition) => [definition.group, definition]));
}

/** From the stacks that runs of the group have left. Terraform runs them in the project's output folder. */
async function definitionOfRun(project: Project, group: string): Promise<GroupDefinition | undefined> {
  const home = homeOf(project, group);
  for (const stage of await namesIn(home)) {
    const found = (await definitionsIn(join(home, stage), project.output)).get(group);
    if (found) return found;
  }
  return undefined;
}

/** Folder for what runs of a group leave behind. */
export const homeOf = (project: Project, group: string): string => join(project.folder, '.switchyard', group);

async function groupsThatRan(project: Project): Promise<string[]> {
  const folder = join(project.folder, '.switchyard');
  const names = await namesIn(folder);
  const run = await Promise.all(names.map(async (name) => (await namesIn(join(folder, name))).some((file) => /^run-.*\.json$/.test(file))));
  return names.filter((_, index) => run[index]);
}

/** @param place output folder that the stacks belong into */
async function stacksIn(output: string, place = output): Promise<Stack[]> {
  const read = (await namesIn(join(output, 'stacks'))).map(async (name): Promise<Stack> => {
    const text = await readFile(join(output, 'stacks', name, 'cdk.tf.json'), 'utf8').catch(() => '{}');
    return { folder: join(place, 'stacks', name), configuration: parsed(text) };
  });
  return Promise.all(read);
}

/** A stack that is being written at this moment is one that has nothing yet. */
function parsed(text: string): StackConfiguration {
  try {
    return JSON.parse(text) as StackConfiguration;
  } catch {
    return {};
  }
}

function definitionsOf({ folder, configuration }: Stack): GroupDefinition[] {
  const cutovers = Object.values(configuration.resource?.['switchyard_cutover'] ?? {});
  return cutovers.map((cutover) => ({
    group: String(cutover['group']),
    stack: basename(folder),
    folder,
    stage: String(cutover['stage']),
    attributes: placedIn(cutover, folder) as unknown as GroupAttributes,
    configuration,
  }));
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [] as string[])).sort();
}
