/** A value with another laid over it, as JSON Merge Patch does (RFC 7396): objects are merged, null removes, everything else replaces. */
export function mergeOver<T extends object>(base: T, over: Readonly<Record<string, unknown>>): T {
  return merge(base as Record<string, unknown>, over) as T;
}

function merge(base: Readonly<Record<string, unknown>>, over: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const merged = new Map(Object.entries(base));
  for (const [field, value] of Object.entries(over)) {
    const below = merged.get(field);
    if (value === null) merged.delete(field);
    else merged.set(field, isObject(value) ? merge(isObject(below) ? below : {}, value) : value);
  }
  return Object.fromEntries(merged);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
