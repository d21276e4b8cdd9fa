import { setMaxListeners } from 'node:events';
import { readStagesFile } from '../../stages/stages-file';
import { type FreshStacks, readGroups, synthProject } from '../group/definition';
import { advice, faultsIn, type Finding, faultOf, look, ok } from '../group/finding';
import { type Project, readProject } from '../project';
import { lookAtLeftovers, lookAtLocks } from './leftovers';
import { lookAtFolders, lookAtMachine } from './machine';
import { lookAtSystems } from './systems';

export interface Diagnosis {
  readonly well: boolean;
  readonly findings: readonly Finding[];
  readonly ms: number;
}

/** Looks at this machine, these credentials and all that the groups of the project have to do with. It changes nothing and never fails. */
export async function diagnose(folder: string, signal: AbortSignal): Promise<Diagnosis> {
  const started = Date.now();
  // Every question listens to it.
  setMaxListeners(0, signal);
  const machine = lookAtMachine();
  const project = await readProject(folder).catch((error: unknown) => faultOf('project', error));
  const findings = [...(await machine), ...('area' in project ? [project] : await lookAtProject(project, signal))];
  return { well: faultsIn(findings).length === 0, findings, ms: Date.now() - started };
}

async function lookAtProject(project: Project, signal: AbortSignal): Promise<readonly Finding[]> {
  const stages = await look('stages file', async () => {
    readStagesFile(project.folder);
    return [];
  });
  const groups = await readGroups(project).catch(() => []);
  const [folders, left, app] = await Promise.all([lookAtFolders(project), lookAtLeftovers(project), lookAtApp(project, signal)]);
  const locks = lookAtLocks(
    project,
    groups.map(({ group }) => group),
  );
  return [ok('project', `${project.folder} runs ${project.app}`), ...stages, ...folders, ...locks, ...left, ...app];
}

async function lookAtApp(project: Project, signal: AbortSignal): Promise<readonly Finding[]> {
  return look('app', async () => {
    const fresh: FreshStacks = await synthProject(project, signal);
    try {
      const { stacks, definitions } = fresh;
      const says = `synthesised, ${stacks.length} stacks, ${definitions.length} groups`;
      const found = definitions.length > 0 ? ok('app', says) : advice('app', says, 'define a MigrationGroup in the app');
      return [found, ...(await lookAtSystems({ stacks, definitions, signal }))];
    } finally {
      await fresh.remove();
    }
  });
}
