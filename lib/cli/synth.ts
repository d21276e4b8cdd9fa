import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CodedError } from '../core/coded-error';
import { lastLines, run } from './child';
import { type Project, projectPath } from './project';

/** The stack that holds a group, as synthesised for one stage. */
export interface GroupStack {
  readonly name: string;
  /** Folder with cdk.tf.json and what belongs to it. */
  readonly folder: string;
  /** Stage that the group's cutover asks for. */
  readonly stage: string;
}

interface AppRequest {
  readonly project: Project;
  /** Folder that gets the result. */
  readonly output: string;
  /** Context that goes before that of cdktf.json. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}

export interface SynthRequest extends AppRequest {
  readonly group: string;
  readonly stage: string;
}

/** Context that goes before the stages file. */
const stagesKey = 'switchyard:stages';

/**
 * Runs the app of a project as if its stages file gave the group this stage, and finds the group's stack in what it wrote. What was in the output
 * folder is gone.
 *
 * @throws SWY8005 the app failed
 * @throws SWY8006 no stack has the group
 * @throws SWY8021 the app gave the group another stage
 */
export async function synthStage(request: SynthRequest): Promise<GroupStack> {
  const { project, group, stage, output } = request;
  // Paths in a stack may be relative to its folder, so the app writes as deep in the project as it would into its own output folder.
  const scratch = join(dirname(project.output), `.switchyard-synth-${group}-${stage}`);
  await rm(scratch, { recursive: true, force: true });
  try {
    await synthApp({ ...request, output: scratch, stages: { [group]: stage } });
    await rm(output, { recursive: true, force: true });
    await mkdir(dirname(output), { recursive: true });
    await rename(scratch, output);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }

  const stack = await findGroupStack(output, group);
  if (stack.stage !== stage) throw new CodedError('SWY8021', { property: group, value: stack.stage, allowed: [stage] });
  return stack;
}

/**
 * Runs the app of a project. Groups without a stage here have the one of the stages file.
 *
 * @throws SWY8005 the app failed
 */
export async function synthApp(request: AppRequest & { readonly stages: Readonly<Record<string, string>> }): Promise<void> {
  const { project, stages, output, signal } = request;
  await mkdir(output, { recursive: true });

  const given = { ...project.context, ...request.context };
  const context = { ...given, [stagesKey]: { ...(given[stagesKey] as object | undefined), ...stages } };
  const answer = await run('/bin/sh', ['-c', project.app], {
    cwd: project.folder,
    env: {
      ...process.env,
      PATH: projectPath(project.folder),
      CDKTF_OUTDIR: output,
      CDKTF_CONTEXT_JSON: JSON.stringify(context),
    },
    ...(signal ? { signal } : {}),
  });
  if (answer.code !== 0) {
    throw new CodedError('SWY8005', {
      property: 'app',
      value: project.app,
      detail: codedMessage(answer.stderr) ?? (lastLines(answer.stderr) || lastLines(answer.stdout) || `exit ${answer.code}`),
    });
  }
}

/** @throws SWY8006 no stack has the group */
export async function findGroupStack(output: string, group: string): Promise<GroupStack> {
  const stacks = join(output, 'stacks');
  const names = await readdir(stacks).catch(() => [] as string[]);
  const known: string[] = [];
  for (const name of names.sort()) {
    const folder = join(stacks, name);
    const text = await readFile(join(folder, 'cdk.tf.json'), 'utf8').catch(() => '{}');
    for (const cutover of cutoversIn(JSON.parse(text))) {
      if (cutover.group === group) return { name, folder, stage: String(cutover.stage) };
      known.push(String(cutover.group));
    }
  }
  throw new CodedError('SWY8006', { property: 'group', value: group, allowed: known.length > 0 ? known : 'the app has no group' });
}

function cutoversIn(configuration: unknown): { group?: unknown; stage?: unknown }[] {
  const resources = (configuration as { resource?: { switchyard_cutover?: Record<string, object> } }).resource;
  return Object.values(resources?.switchyard_cutover ?? {});
}

/** An app that refuses says so with a code; the stack trace round it is of no use to the reader. */
function codedMessage(stderr: string): string | undefined {
  // Node shows the line of the source that has thrown, too: there a code stands between quotes.
  return /SWY\d{4}(?: at\b|:)[^\n]*/.exec(stderr)?.[0];
}
