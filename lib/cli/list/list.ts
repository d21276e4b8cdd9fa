import { homeOf, readGroups } from '../group/definition';
import { type Holder, holderOf } from '../lock';
import { lastRun } from '../group/runs';
import { statesOf } from '../group/state';
import type { Project } from '../project';
import { inShort, type RunInShort } from '../status/status';

/** A group in the list of all. */
export interface ListedGroup {
  readonly group: string;
  readonly stack?: string;
  /** Stage of record; null for a group that has not started, absent where Terraform state cannot be read on this machine. */
  readonly stage?: string | null;
  /** Stage of the stages file. */
  readonly wanted?: string;
  readonly topics?: number;
  readonly lastRun?: RunInShort;
  readonly holder?: Holder;
}

/**
 * Every group that the project knows of. Nothing is synthesised and nothing live is asked.
 *
 * @throws SWY1011, SWY1012 the stages file; SWY8001 to SWY8003 Terraform
 */
export async function listGroups(project: Project): Promise<ListedGroup[]> {
  const known = await readGroups(project);
  const states = await statesOf(
    project,
    known.flatMap(({ definition }) => definition ?? []),
  );
  return Promise.all(
    known.map(async ({ group, definition, wanted }) => {
      const state = states.get(group);
      const run = await lastRun(project, group);
      const holder = holderOf(homeOf(project, group));
      return {
        group,
        ...(definition && { stack: definition.stack, topics: definition.attributes.topics.length }),
        ...(state?.known && { stage: state.recorded?.stage ?? null }),
        ...(wanted !== undefined && { wanted }),
        ...(run && { lastRun: inShort(run) }),
        ...(holder && { holder }),
      };
    }),
  );
}
