import type { Project } from '../project';
import type { GroupAttributes } from './attributes';
import { type GroupDefinition, groupDefinition, placeStack, synthGroup } from './definition';
import { initialise, isInitialised, stackFolder, stateOf } from './state';

/**
 * A group as it was applied last, else as it was synthesised last. The app is run only where nothing is known of the group on this machine.
 *
 * @throws SWY8001 to SWY8003 Terraform; SWY8005 the app failed; SWY8006 no stack has the group
 */
export async function attributesOf(project: Project, group: string, signal?: AbortSignal): Promise<GroupAttributes> {
  const known = await groupDefinition(project, group);
  const fresh = known ? undefined : await synthGroup(project, group, signal);
  const definition = (known ?? fresh) as GroupDefinition;
  try {
    if (!isInitialised(stackFolder(project, definition.stack))) await initialise(await placeStack(project, definition), signal);
    const state = await stateOf(project, definition);
    return (state.known ? state.recorded : undefined) ?? definition.attributes;
  } finally {
    await fresh?.remove();
  }
}
