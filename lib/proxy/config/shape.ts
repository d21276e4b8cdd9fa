import type { z } from 'zod';
import type { Finding } from './fault';
import { unavailableFindings } from './marked-fields';
import { fieldsAt } from './schema-walk';

/** Values and fields that the schema refuses, and those that the embedded proxy does not have. */
export function shapeFindings(schema: z.ZodType, value: unknown, base: readonly (string | number)[] = []): Finding[] {
  const { error } = schema.safeParse(value);
  const refused = (error?.issues ?? []).flatMap((issue): Finding[] => {
    const inner = issue.path as (string | number)[];
    const path = [...base, ...inner];
    if (issue.code === 'unrecognized_keys') {
      const known = fieldsAt(schema, inner);
      return issue.keys.map((key) => ({ code: 'SWY6013', path: [...path, key], fault: { allowed: nearest(key, known) } }));
    }
    const given = inner.reduce<unknown>((node, part) => (node as Record<PropertyKey, unknown> | undefined)?.[part], value);
    const scalar = typeof given === 'object' && given !== null ? undefined : { value: given ?? null };
    return [{ code: 'SWY6012', path, fault: { ...scalar, allowed: issue.code === 'invalid_value' ? issue.values : issue.message } }];
  });
  return [...refused, ...unavailableFindings(schema, value, base)];
}

/** The names most like the given one first: three where the list is long. */
export function nearest(name: string, known: readonly string[]): string[] {
  const distance = (other: string) => editDistance(name.toLowerCase(), other.toLowerCase());
  return [...known].sort((a, b) => distance(a) - distance(b)).slice(0, 3);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
