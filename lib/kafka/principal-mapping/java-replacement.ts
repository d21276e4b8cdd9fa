import { Refusal } from './java-escapes';

/** Text and numbers of groups, in order. */
export type Replacement = readonly (string | number)[];

/**
 * Reads the replacement of a rule: Java's (`$1`, `${name}`, backslash) with Kafka's own rule before it. With groups in the pattern, a reference to one
 * that is missing loses its last digits until it fits and is plain text when it never does.
 *
 * @throws Refusal Kafka would fail on it when a certificate matches
 */
export function readReplacement(replacement: string, groups: readonly (string | undefined)[]): Replacement {
  if (groups.length > 0) checkMissing(replacement, groups.length);
  const parts: (string | number)[] = [];
  for (let at = 0; at < replacement.length;) {
    const rest = replacement.slice(at);
    const [text, part] = rest.startsWith('$') ? reference(rest, groups) : plain(rest);
    parts.push(part);
    at += text.length;
  }
  return parts;
}

/** The replacement for one match; groups that took no part are empty. */
export function fill(replacement: Replacement, groups: readonly (string | undefined)[]): string {
  return replacement.map((part) => (typeof part === 'number' ? (groups[part] ?? '') : part)).join('');
}

function plain(rest: string): [string, string] {
  if (!rest.startsWith('\\')) return [rest.charAt(0), rest.charAt(0)];
  if (rest.length === 1) throw new Refusal('\\', 'a backslash at the end of a replacement');
  return [rest.slice(0, 2), rest.charAt(1)];
}

function reference(rest: string, groups: readonly (string | undefined)[]): [string, string | number] {
  const name = /^\$\{([A-Za-z][A-Za-z0-9]*)\}/.exec(rest);
  if (name) {
    const index = groups.indexOf(name[1]);
    if (index === -1) throw new Refusal(name[0], 'no group of this name');
    return [name[0], index + 1];
  }
  const digits = /^\$(\d+)/.exec(rest)?.[1];
  if (digits === undefined) throw new Refusal('$', 'neither a number nor a name behind it');
  let taken = 1;
  while (taken < digits.length && Number(digits.slice(0, taken + 1)) <= groups.length) taken++;
  const index = Number(digits.slice(0, taken));
  if (index <= groups.length) return [`$${digits.slice(0, taken)}`, index];
  if (groups.length === 0) throw new Refusal(`$${digits}`, 'the pattern has no group');
  return ['$', '$'];
}

// Kafka puts a backslash before a reference to a missing group, counting from the text as it was: a second one, or one with a backslash already, ends in an error.
function checkMissing(replacement: string, count: number): void {
  const missing = [...replacement.matchAll(/\$([1-9]\d*)/g)].filter(({ 1: digits = '' }) => Number(digits.charAt(0)) > count);
  const [first, second] = missing;
  if (second) throw new Refusal(second[0], 'a second reference to a missing group');
  if (first && replacement.charAt(first.index - 1) === '\\') throw new Refusal(`\\${first[0]}`, 'an escaped reference to a missing group');
  if (/\$\d{10}/.test(replacement)) throw new Refusal('$', 'a group number of ten digits');
}
