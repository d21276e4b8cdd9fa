import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { CodedError } from '../../core/coded-error';
import { type DerivedPermissions, derivePermissions, Inventory, type ResourceBlock } from '../../permissions/data';
import type { Project } from '../project';
import { synthApp } from '../synth';

/** The last stage at which a group still needs both clusters: what it needs there and now is what it needs until it is settled. */
const furthest = 'switch';
const last = 'settle';

/**
 * What the app of a project needs from now on: at the stages that its groups have, and at those that they will come to.
 *
 * @throws SWY8005 the app failed
 * @throws SWY8111 it makes no stacks
 */
export async function readPermissions(project: Project, signal?: AbortSignal): Promise<DerivedPermissions> {
  const now = await blocksAt(project, {}, signal);
  const ahead = groupsIn(now).filter(({ stage }) => stage !== furthest && stage !== last);
  const later = ahead.length > 0 ? await blocksAt(project, Object.fromEntries(ahead.map(({ group }) => [group, furthest])), signal) : [];
  return derivePermissions(new Inventory([...now, ...later]));
}

async function blocksAt(project: Project, stages: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<ResourceBlock[]> {
  // As deep in the project as its own output folder: paths in a stack are relative to its folder.
  const output = await mkdtemp(join(dirname(project.output), '.switchyard-synth-permissions-'));
  try {
    await synthApp({ project, stages, output, ...(signal && { signal }) });
    const stacks = join(output, 'stacks');
    const names = await readdir(stacks).catch(() => [] as string[]);
    if (names.length === 0) throw new CodedError('SWY8111', { property: 'app', value: project.app });
    const blocks = await Promise.all(names.sort().map((name) => blocksOf(join(stacks, name), project.folder)));
    return blocks.flat();
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}

async function blocksOf(folder: string, project: string): Promise<ResourceBlock[]> {
  const text = await readFile(join(folder, 'cdk.tf.json'), 'utf8').catch(() => '{}');
  return Inventory.ofConfigurations([seenFromProject(JSON.parse(text), folder, project)]).blocks.slice();
}

/** Paths that Terraform sees from the folder of a stack, as a person in the project's folder sees them. */
function seenFromProject(value: unknown, folder: string, project: string, key = ''): unknown {
  const placed = (path: string) => (isAbsolute(path) || path.startsWith('~') ? path : relative(project, resolve(folder, path)));
  if (typeof value === 'string') {
    if (value.startsWith('file:')) return `file:${placed(value.slice('file:'.length))}`;
    return key === 'kubeconfig' && !value.startsWith('~') ? resolve(project, placed(value)) : value;
  }
  if (Array.isArray(value)) return value.map((item) => seenFromProject(item, folder, project, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, seenFromProject(item, folder, project, name)]));
}

function groupsIn(blocks: readonly ResourceBlock[]): { group: string; stage: string }[] {
  return blocks
    .filter(({ type }) => type === 'switchyard_cutover')
    .map(({ attributes }) => ({ group: String(attributes['group']), stage: String(attributes['stage']) }));
}
