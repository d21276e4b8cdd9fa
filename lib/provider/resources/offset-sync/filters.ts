import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError } from '../../../core/coded-error';
import type { LinkApi } from '../../rest';
import { everyGroup, formatGroupFilters, type GroupFilter, groupFiltersName, isPausing, parseGroupFilters, pausing } from '../link-filters';

/** Groups to pause, and groups whose pause ends. */
export interface FilterChange {
  readonly pause: readonly string[];
  readonly resume: readonly string[];
  /** Whether the setting goes back to its default when only the entry for every group is left. */
  readonly resets: boolean;
}

/** Milliseconds after which a change is looked at once more: another run may have read before it and written after it. */
const settleTime = 300;

const tries = 6;

/** Changes of one link in this process come one after the other. */
const queues = new Map<string, Promise<unknown>>();

/**
 * Adds and removes the entries that pause groups, and leaves every other entry as it is. The API has no way to refuse a change of what was
 * changed meanwhile, so it is looked at again afterwards, and done again when another run undid it.
 *
 * @returns whether the setting had its default before
 * @throws SWY5316 the setting cannot be read; SWY5317 others undid the change at every try
 */
export async function changeFilters(api: LinkApi, link: string, change: FilterChange, signal: AbortSignal): Promise<boolean> {
  const before = queues.get(link) ?? Promise.resolve();
  const mine = before.catch(() => undefined).then(() => changeUntilItStays(api, change, signal));
  queues.set(link, mine);
  try {
    return await mine;
  } finally {
    if (queues.get(link) === mine) queues.delete(link);
  }
}

async function changeUntilItStays(api: LinkApi, change: FilterChange, signal: AbortSignal): Promise<boolean> {
  let wasDefault: boolean | undefined;
  for (let attempt = 1; attempt <= tries; attempt++) {
    const live = await liveFilters(api);
    wasDefault ??= live.length === 0;
    if (isDone(live, change)) return wasDefault;
    const next = changed(live, change);
    await api.alterConfigs([{ name: groupFiltersName, value: next && formatGroupFilters(next) }]);
    await sleep(settleTime * (0.5 + Math.random()), undefined, { signal }).catch(() => signal.throwIfAborted());
    if (isDone(await liveFilters(api), change)) return wasDefault;
  }
  throw new CodedError('SWY5317', { property: groupFiltersName, detail: `link "${api.linkName}"` });
}

/** Groups that are paused now. @throws SWY5316 */
export async function pausedGroups(api: LinkApi): Promise<ReadonlySet<string>> {
  return new Set((await liveFilters(api)).filter(isPausing).map(({ name }) => name));
}

async function liveFilters(api: LinkApi): Promise<readonly GroupFilter[]> {
  const filters = parseGroupFilters((await api.configs()).get(groupFiltersName)?.value);
  if (!filters) throw new CodedError('SWY5316', { property: groupFiltersName, detail: `link "${api.linkName}"` });
  return filters;
}

function isDone(live: readonly GroupFilter[], { pause, resume }: FilterChange): boolean {
  const paused = new Set(live.filter(isPausing).map(({ name }) => name));
  return pause.every((group) => paused.has(group)) && !resume.some((group) => paused.has(group));
}

/** @returns null for the default */
export function changed(live: readonly GroupFilter[], { pause, resume, resets }: FilterChange): readonly GroupFilter[] | null {
  const ended = new Set(resume);
  const kept = live.filter((filter) => !(isPausing(filter) && ended.has(filter.name)));
  const paused = new Set(kept.filter(isPausing).map(({ name }) => name));
  const added = pause.filter((group) => !paused.has(group)).map(pausing);
  const [only, ...more] = kept;
  if (added.length === 0 && resets && only?.name === everyGroup.name && only.filterType === 'INCLUDE' && more.length === 0) return null;
  return [...(kept.length === 0 ? [everyGroup] : kept), ...added];
}
