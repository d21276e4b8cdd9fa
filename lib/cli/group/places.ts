import { isAbsolute, resolve } from 'node:path';

/**
 * Attributes as the stack's folder means them, readable from any folder: paths of secret references and of kubeconfigs become absolute. What is null in
 * Terraform state is left out, as it is in a configuration.
 */
export function placedIn<T>(attributes: T, folder: string): T {
  return placed(attributes, folder, '') as T;
}

function placed(value: unknown, folder: string, key: string): unknown {
  if (typeof value === 'string') {
    if (value.startsWith('file:') && key.endsWith('_ref')) return `file:${resolve(folder, value.slice('file:'.length))}`;
    return key === 'kubeconfig' && !value.startsWith('~') && !isAbsolute(value) ? resolve(folder, value) : value;
  }
  if (Array.isArray(value)) return value.map((item) => placed(item, folder, key));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name, item]) => item !== null && name !== '//');
  return Object.fromEntries(entries.map(([name, item]) => [name, placed(item, folder, name)]));
}

/** Every secret reference in attributes, with the attribute that has it. */
export function referencesIn(attributes: unknown, path = ''): { readonly attribute: string; readonly reference: string }[] {
  if (typeof attributes !== 'object' || attributes === null) return [];
  if (Array.isArray(attributes)) return attributes.flatMap((item) => referencesIn(item, path));
  return Object.entries(attributes).flatMap(([name, value]) => {
    const attribute = path === '' ? name : `${path}.${name}`;
    if (typeof value === 'string') return name.endsWith('_ref') ? [{ attribute, reference: value }] : [];
    return referencesIn(value, attribute);
  });
}
