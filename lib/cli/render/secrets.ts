import type { GatewaySpec } from '../../gateway/spec';
import { secretPlaces } from './secret-places';
import { at, type WrittenStack } from './stacks';

/** A Kubernetes Secret that a document refers to. No value is in it. */
export interface ReferredSecret {
  readonly name: string;
  /** What it is there for. */
  readonly uses: readonly string[];
  /** Its keys: each list is one way to have them. One list where the app makes the secret; none where nothing can be said. */
  readonly keys: readonly (readonly string[])[];
  /** What can be said of keys beyond the lists. */
  readonly notes: readonly string[];
  /** Stack that makes it. */
  readonly madeBy?: string;
}

/** The Secrets of a document by name, with the keys that the app gives them or that the gateway reads. */
export function referredSecrets(spec: GatewaySpec, stacks: readonly WrittenStack[], namespace: string | undefined): ReferredSecret[] {
  const byName = new Map<string, ReferredSecret>();
  for (const { name, use, keys, note } of secretPlaces(spec)) {
    const before = byName.get(name) ?? { name, uses: [], keys: [], notes: [] };
    byName.set(name, {
      name,
      uses: [...new Set([...before.uses, use])],
      keys: distinct([...before.keys, ...keys]),
      notes: [...new Set([...before.notes, ...(note === undefined ? [] : [note])])],
    });
  }
  return [...byName.values()]
    .map((secret) => ({ ...secret, ...madeInApp(stacks, secret.name, namespace) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Where a stack makes the Secret, its keys are known. */
function madeInApp(stacks: readonly WrittenStack[], name: string, namespace: string | undefined): Partial<ReferredSecret> {
  for (const stack of stacks) {
    for (const secret of stack.resources('kubernetes_secret_v1')) {
      const where = at(secret, 'metadata', 'namespace');
      if (at(secret, 'metadata', 'name') !== name || (namespace !== undefined && where !== namespace)) continue;
      const keys = ['data_wo', 'binary_data_wo'].flatMap((part) => Object.keys(at(secret, part) ?? {}));
      return { keys: [keys.sort()], notes: [], madeBy: stack.name };
    }
  }
  return {};
}

function distinct(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return lists.filter((list, index) => lists.findIndex((other) => other.join() === list.join()) === index);
}
