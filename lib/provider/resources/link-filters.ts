import { isDeepStrictEqual } from 'node:util';

/** Name of the link setting that says which consumer groups' offsets are brought over. */
export const groupFiltersName = 'consumer.offset.group.filters';

/** One entry of `consumer.offset.group.filters`; a group that any EXCLUDE entry names is left out. */
export interface GroupFilter {
  readonly name: string;
  readonly patternType: string;
  readonly filterType: string;
}

/** @returns undefined when the text is no such document; nothing set is the empty list */
export function parseGroupFilters(text: string | null | undefined): readonly GroupFilter[] | undefined {
  if (text == null || text.trim() === '') return [];
  try {
    const { groupFilters } = JSON.parse(text) as { groupFilters?: unknown };
    return Array.isArray(groupFilters) ? (groupFilters as GroupFilter[]) : undefined;
  } catch {
    return undefined;
  }
}

export const formatGroupFilters = (groupFilters: readonly GroupFilter[]): string => JSON.stringify({ groupFilters });

/** What a `switchyard_offset_sync` adds for a group whose offsets are paused. */
export const pausing = (name: string): GroupFilter => ({ name, patternType: 'LITERAL', filterType: 'EXCLUDE' });

export const isPausing = ({ patternType, filterType, name }: GroupFilter): boolean =>
  patternType === 'LITERAL' && filterType === 'EXCLUDE' && name !== '*';

/**
 * Nothing set stands for every group, which a document with only EXCLUDE entries does not.
 * Source: consumer.offset.group.filters in Confluent's list of link settings.
 */
export const everyGroup: GroupFilter = { name: '*', patternType: 'LITERAL', filterType: 'INCLUDE' };

/** Entries of the live setting that pause groups and that the configuration does not name. */
export function pausedIn(live: string | null | undefined, wanted: string | null | undefined): readonly GroupFilter[] {
  return pausedBeside(parseGroupFilters(live) ?? [], parseGroupFilters(wanted) ?? []);
}

const pausedBeside = (live: readonly GroupFilter[], own: readonly GroupFilter[]): readonly GroupFilter[] =>
  live.filter((filter) => isPausing(filter) && !own.some((each) => sameFilter(each, filter)));

/** The setting that a configuration asks for, with groups that stay paused. */
export function withPaused(wanted: string | null, paused: readonly GroupFilter[]): string | null {
  if (paused.length === 0) return wanted;
  const own = parseGroupFilters(wanted);
  if (own === undefined) return wanted;
  return formatGroupFilters([...(own.length === 0 ? [everyGroup] : own), ...paused]);
}

/** Whether the live setting is what the configuration asks for, but for paused groups. */
export function isWanted(live: string | null, wanted: string): boolean {
  if (live === wanted) return true;
  const [is, own] = [parseGroupFilters(live), parseGroupFilters(wanted)];
  if (is === undefined || own === undefined) return false;
  const paused = pausedBeside(is, own);
  const rest = is.filter((filter) => !paused.includes(filter));
  return isDeepStrictEqual(rest.map(normal), (paused.length > 0 && own.length === 0 ? [everyGroup] : own).map(normal));
}

const normal = ({ name, patternType, filterType }: GroupFilter) => ({ name, patternType, filterType });
const sameFilter = (one: GroupFilter, other: GroupFilter): boolean => isDeepStrictEqual(normal(one), normal(other));
