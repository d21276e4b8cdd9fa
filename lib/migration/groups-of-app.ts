import type { IConstruct } from '../core/cdktf';
import { CodedError } from '../core/coded-error';
import { SwitchyardStack } from '../core/switchyard-stack';
import { placeInStagesFile, readStagesFile } from '../stages/stages-file';

const groupsOf = new WeakMap<IConstruct, Set<string>>();
const checked = new WeakSet<SwitchyardStack>();

/**
 * Makes a group known to its app, which then refuses a stages file that names groups the app does not have.
 *
 * @throws SWY1014 the app has a group of this name already
 */
export function registerGroup(scope: IConstruct, groupName: string): void {
  const groups = groupsOf.get(scope.node.root) ?? new Set();
  if (groups.has(groupName)) throw new CodedError('SWY1014', { property: 'groupName', value: groupName }, scope.node.path);
  groupsOf.set(scope.node.root, groups.add(groupName));

  const stack = SwitchyardStack.of(scope);
  if (checked.has(stack)) return;
  checked.add(stack);
  stack.node.addValidation({ validate: () => strangersIn(process.cwd(), groups) });
}

function strangersIn(folder: string, groups: ReadonlySet<string>): string[] {
  return Object.keys(readStagesFile(folder))
    .filter((group) => !groups.has(group))
    .map(
      (group) =>
        new CodedError('SWY1013', { property: 'group', value: group, allowed: [...groups] }, placeInStagesFile(folder, group)).message,
    );
}
