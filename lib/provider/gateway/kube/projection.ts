/**
 * Whether a value has everything that another one has: fields that it has beside that do not count. Lists have the same length, element by element,
 * and what is null is not there.
 */
export function includes(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(whole) && whole.length === part.length && part.every((element, index) => includes(whole[index], element));
  }
  if (typeof part !== 'object' || part === null) return whole === part || (whole == null && part == null);
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return false;
  return Object.entries(part).every(([name, value]) => value === undefined || includes((whole as Record<string, unknown>)[name], value));
}
