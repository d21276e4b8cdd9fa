import { createColors } from 'picocolors';

/** Colours for people: on a terminal, unless NO_COLOR is set, and wherever FORCE_COLOR is. What a pipe reads is plain, in CI too. */
export const colours = createColors(areWanted(process.env, process.stdout.isTTY));

export function areWanted({ NO_COLOR, FORCE_COLOR, TERM }: NodeJS.ProcessEnv, isTerminal: boolean | undefined): boolean {
  if (NO_COLOR) return false;
  return Boolean(FORCE_COLOR) || (isTerminal === true && TERM !== 'dumb');
}
