import type { Collected } from '../collected';
import { at, type Inventory } from '../inventory';
import { quoted } from '../render/shell';

/** Secret references are read in the environment of the process that runs Terraform: what must be set or readable there. */
export function secretGrants(inventory: Inventory, collected: Collected): void {
  for (const { path, attributes } of inventory.blocks) {
    for (const reference of referencesIn(attributes)) {
      const colon = reference.indexOf(':');
      const [scheme, name] = [reference.slice(0, colon), reference.slice(colon + 1)];
      const because = [{ path, does: 'resolves a secret reference', call: reference }];
      if (scheme === 'env') {
        collected.add({
          system: 'other',
          holder: 'runner',
          where: 'environment',
          grant: `variable ${name}`,
          check: `test -n "$${name}"`,
          because,
        });
      } else if (scheme === 'file') {
        collected.add({
          system: 'other',
          holder: 'runner',
          where: 'files',
          grant: `read ${name}`,
          check: `test -r ${quoted(name)}`,
          because,
        });
      }
    }
  }
}

/** Attributes of Switchyard's resources that hold references end so. */
function referencesIn(attributes: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(attributes).flatMap(([name, value]): string[] => {
    if (typeof value === 'string') return (name === 'ref' || name.endsWith('_ref')) && /^(env|file):./.test(value) ? [value] : [];
    if (name === 'refs')
      return Object.values((value ?? {}) as Record<string, unknown>).filter((item): item is string => typeof item === 'string');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? referencesIn(at(value) as Record<string, unknown>) : [];
  });
}
