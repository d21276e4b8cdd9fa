import { CodedError } from '../../core/coded-error';
import type { IConstruct } from '../../core/cdktf';
import type { KubernetesShape } from '../spec';

/**
 * A piece of core/v1, which users write as Kubernetes has it, in the words of the provider's binding: repeated blocks have the name of one, and some
 * objects are lists of one. Source: schema of hashicorp/kubernetes 2.38.
 *
 * @param toTerraform of the binding, which drops what it does not know without a word
 * @throws SWY3201 the provider does not know a field
 */
export function fromCore<Struct>(
  scope: IConstruct,
  property: string,
  shape: KubernetesShape,
  toTerraform: (struct: never) => unknown,
): Struct {
  const struct = renamed(shape) as Struct;
  const lost = firstLost(struct, toTerraform(struct as never), []);
  if (lost) throw new CodedError('SWY3201', { property, value: lost.join('.') }, scope.node.path);
  return struct;
}

const blockNames: Readonly<Record<string, string>> = { nodeSelectorTerms: 'nodeSelectorTerm', sysctls: 'sysctl' };

const listsOfOne = new Set(['labelSelector', 'namespaceSelector']);

function renamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [blockNames[name] ?? name, listsOfOne.has(name) ? [renamed(field)] : renamed(field)]),
  );
}

/** Path of the first field that is not in what the binding makes of the struct. Keys of labels and of other maps are the user's own. */
function firstLost(given: unknown, rendered: unknown, path: readonly string[]): readonly string[] | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const own = [...path, name];
    const found =
      (rendered as Record<string, unknown> | undefined)?.[name] ?? (rendered as Record<string, unknown> | undefined)?.[snakeCase(name)];
    if (found === undefined) return own;
    const lost = firstLost(value, found, own);
    if (lost) return lost;
  }
  return undefined;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
