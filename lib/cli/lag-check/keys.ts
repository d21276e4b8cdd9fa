import { firstChoice, type RowChoice, type SortColumn } from './rows';

/** What a person has chosen on the screen. */
export interface ScreenState {
  readonly choice: RowChoice;
  /** Rows above the first one that is shown. */
  readonly scroll: number;
  /** The filter is being typed. */
  readonly typing: boolean;
}

export const firstState: ScreenState = { choice: firstChoice, scroll: 0, typing: false };

/** What a key does beside changing the state. */
export type KeyEffect = 'quit' | 'now' | 'faster' | 'slower';

export interface KeyOutcome {
  readonly state: ScreenState;
  readonly effect?: KeyEffect;
}

const sortKeys: Readonly<Record<string, SortColumn>> = { l: 'lag', n: 'topic', s: 'status', r: 'rate', z: 'zero' };
const effects: Readonly<Record<string, KeyEffect>> = { q: 'quit', '\u0003': 'quit', ' ': 'now', '+': 'faster', '-': 'slower' };
const escape = '\u001b';
const moves: Readonly<Record<string, (page: number) => number>> = {
  '\u001b[A': () => -1,
  '\u001b[B': () => 1,
  '\u001b[5~': (page) => -page,
  '\u001b[6~': (page) => page,
  '\u001b[H': () => -Infinity,
  '\u001b[F': () => Infinity,
};

/**
 * One key as a terminal in raw mode sends it.
 *
 * @param room rows that fit on the screen
 * @param rows rows that the filter lets through
 */
export function onKey(state: ScreenState, key: string, room: number, rows: number): KeyOutcome {
  if (state.typing) return typed(state, key);
  const sort = sortKeys[key];
  if (sort) {
    const reversed = state.choice.sort === sort && !state.choice.reversed;
    return { state: { ...state, scroll: 0, choice: { ...state.choice, sort, reversed } } };
  }
  if (key === 'p') return { state: { ...state, scroll: 0, choice: { ...state.choice, partitions: !state.choice.partitions } } };
  if (key === '/') return { state: { ...state, typing: true } };
  if (key === escape) return { state: { ...state, scroll: 0, choice: { ...state.choice, filter: '' } } };
  const effect = effects[key];
  if (effect) return { state, effect };
  const move = moves[key];
  if (!move) return { state };
  return { state: { ...state, scroll: Math.min(Math.max(0, state.scroll + move(room)), Math.max(0, rows - room)) } };
}

/** The keys of one chunk of input: escape sequences stay together, and so do characters of several code units. */
export function keysIn(chunk: string): string[] {
  return chunk.match(/\u001b\[[0-9;]*[A-Za-z~]|[^]/gu) ?? [];
}

function typed(state: ScreenState, key: string): KeyOutcome {
  const filtered = (filter: string): KeyOutcome => ({ state: { ...state, scroll: 0, choice: { ...state.choice, filter } } });
  const { filter } = state.choice;
  if (key === '\u0003') return { state, effect: 'quit' };
  if (key === '\r' || key === '\n') return { state: { ...state, typing: false } };
  if (key === escape) return { state: { ...state, typing: false, scroll: 0, choice: { ...state.choice, filter: '' } } };
  if (key === '\u007f' || key === '\b') return filtered(filter.slice(0, -1));
  return key.length <= 2 && key >= ' ' ? filtered(filter + key) : { state };
}
