import { brokenPromises } from '../../../lib/cli/demo/verdict';
import type { Result } from './evidence';

/** What is promised of every library, each as a function that gives what is wrong: nothing, when the promise is kept. */
export const claims = {
  'loses nothing that was acknowledged': ({ verdict }) => brokenBy(verdict, 'lost', 'leftOnSource', 'no record'),
  'writes nothing twice': ({ verdict }) => brokenBy(verdict, 'duplicated'),
  'keeps the order of every key': ({ verdict, disordered }) => [
    ...brokenBy(verdict, 'reordered'),
    ...disordered.map((id) => `${id} was consumed after a later one of its key`),
  ],
  'has every record where its producer was told': ({ misplaced, placesTold }) =>
    placesTold > 0 ? misplaced : ['the producer was told no place'],
  'gives its group every record': ({ verdict }) => brokenBy(verdict, 'consumerGaps'),
  'has its group at work on the other side': ({ members, committed }) => [
    ...(members === 1 ? [] : [`the group has ${members} members, not 1`]),
    ...(committed.atEnd > committed.atSwitch ? [] : [`the group's offsets stand where they stood at the switch: ${committed.atSwitch}`]),
  ],
  'waits while it is held': ({ acknowledgedWhileHeld: count }) => (count === 0 ? [] : [`${count} records were acknowledged during a hold`]),
  'goes on after the abort and after the switch': ({ acknowledgedAfter, consumedAfter }) =>
    Object.entries({ acknowledgedAfter, consumedAfter }).flatMap(([what, counts]) =>
      Object.entries(counts).flatMap(([change, count]) => (count > 0 ? [] : [`${what} ${change}: 0`])),
    ),
  'shows its application no error': ({ errors }) => inShort(errors),
} as const satisfies Record<string, (result: Result) => readonly string[]>;

export type Claim = keyof typeof claims;

function brokenBy(verdict: Result['verdict'], ...counts: readonly string[]): string[] {
  return brokenPromises(verdict).filter((promise) => counts.some((count) => promise.startsWith(count)));
}

/** The same error thousands of times is one line. */
function inShort(errors: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const error of errors) counts.set(error, (counts.get(error) ?? 0) + 1);
  return [...counts].slice(0, 10).map(([error, count]) => `${count} × ${error}`);
}
