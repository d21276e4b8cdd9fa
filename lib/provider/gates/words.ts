/** The first twenty of a list; that is enough to act on. */
export function listed(items: readonly string[]): string {
  return items.slice(0, 20).join('; ') + (items.length > 20 ? `; and ${items.length - 20} more` : '');
}

/** `1 topic`, `2 topics`. */
export const count = (number: number | bigint, what: string): string => `${number} ${what}${Number(number) === 1 ? '' : 's'}`;

/** Seconds for people: `0.3 s`, `12 s`. */
export const seconds = (ms: number): string => `${ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000)} s`;

/** What a record of details keeps: enough for a report, not everything of a thousand topics. */
export const sample = <T>(items: readonly T[]): readonly T[] => items.slice(0, 200);
