import { defineResource, PartialState, type Planned } from '../../resource';
import { within } from '../../rest';
import { mirrorTopicsSchema } from '../../schema';
import { listIn, parseImportId } from '../import-id';
import { restLoginIn } from '../rest-import';
import { timeLimit } from '../wait';
import { bringTo, type Wanted } from './bring-to';
import { createMirrors } from './create';
import { letGo } from './let-go';
import { connectMirrors, type MirrorAttributes, type MirrorState, mirrorsByTopic, type MirrorWork, shownMirrors } from './model';
import { namesOf, prefixOf } from './names';
import { heldBy, noteStatus, planDeleteMirrors, planMirrors } from './plan';
import { Promoted } from './promoted';
import { readMirrors } from './read';
import { isFinalStatus, resolveTopics } from './resolve';
import { validateMirrors } from './validate';

/** Seconds in which the mirrors must have the wanted status. */
const limit = { create: 300, update: 120, delete: 60 } as const;

export const mirrorTopics = defineResource(mirrorTopicsSchema, {
  validate: validateMirrors,
  plan: planMirrors,
  planDelete: planDeleteMirrors,
  read: readMirrors,

  async create({ planned, signal, progress, report, private: kept }) {
    const wanted = await withTopics(planned, { signal, warn: (error) => report.warn('patterns', error) });
    const work = await workOn(wanted, wanted.resolved_topics, 'create', { signal, progress });
    const promoted = new Promoted();
    await createMirrors(wanted.resolved_topics, wanted, work);
    await bringTo(wanted, work, promoted);
    noteStatus(kept, wanted.status);
    return shown(wanted, work, promoted);
  },

  async update({ planned, prior, signal, progress, report, private: kept }) {
    const wanted = await withTopics(planned, { signal, warn: (error) => report.warn('patterns', error) });
    const topics = wanted.resolved_topics;
    const held = heldBy(prior);
    const removed = held.filter((topic) => !topics.includes(topic));
    const work = await workOn(wanted, [...topics, ...removed], 'update', { signal, progress });
    await letGo(removed, wanted.on_destroy, work);
    if (!isFinalStatus(wanted.status) || topics.some((topic) => !held.includes(topic))) await createMirrors(topics, wanted, work);
    const promoted = new Promoted(prior.promoted_order ?? []);
    try {
      await bringTo(wanted, work, promoted);
    } catch (error) {
      if (!promoted.any) throw error;
      // The state says which topics are promoted; with the status of before, the next apply goes on with those that are left.
      throw new PartialState(await shownIfPossible({ ...wanted, status: prior.status }, prior, work, promoted), error);
    }
    noteStatus(kept, wanted.status);
    return shown(wanted, work, promoted);
  },

  async delete({ prior, signal, progress }) {
    const held = heldBy(prior);
    const work = await workOn(prior, held, 'delete', { signal, progress });
    await letGo(held, prior.on_destroy, work);
  },

  importState(id) {
    const given = parseImportId(mirrorTopicsSchema, id);
    return { link: { ...restLoginIn(given), link_name: given['link_name'] ?? '' }, topics: listIn(given['topics']) };
  },
});

/** @throws SWY5305, SWY5306 as {@link resolveTopics}: what was unknown while it was planned is known now */
async function withTopics(
  planned: Planned<MirrorAttributes>,
  options: Omit<Parameters<typeof resolveTopics>[1], 'prior'>,
): Promise<Wanted> {
  const wanted = planned as MirrorState;
  if (Array.isArray(wanted.resolved_topics)) return { ...wanted, resolved_topics: wanted.resolved_topics };
  return { ...wanted, resolved_topics: (await resolveTopics(wanted, { ...options, prior: null })) as readonly string[] };
}

async function workOn(
  { link, mirror_names, timeouts }: Pick<MirrorState, 'link' | 'mirror_names' | 'timeouts'>,
  topics: readonly string[],
  operation: 'create' | 'update' | 'delete',
  run: Pick<MirrorWork, 'signal' | 'progress'>,
): Promise<MirrorWork> {
  const timeout = timeLimit(timeouts, operation, limit[operation]);
  const api = await connectMirrors(link, { signal: run.signal, ...within(timeout) });
  // What is destroyed may have lost its link before.
  const prefix = await prefixOf(api, { signal: run.signal, timeout: operation === 'delete' ? 0 : timeout });
  return { api, names: namesOf(topics, prefix, mirror_names), timeout, ...run };
}

async function shown(wanted: Wanted, { api }: MirrorWork, promoted: Promoted): Promise<MirrorState> {
  const topics = wanted.resolved_topics;
  return { ...wanted, ...shownMirrors(topics, await mirrorsByTopic(api)), promoted_order: promoted.inOrder(topics) };
}

/** What is known when even the look at the end fails: what was recorded before. */
async function shownIfPossible(wanted: Wanted, prior: MirrorState, work: MirrorWork, promoted: Promoted): Promise<MirrorState> {
  return shown(wanted, work, promoted).catch(() => {
    const { resolved_names, mirror_status, mirror_errors, lag } = prior;
    return { ...wanted, resolved_names, mirror_status, mirror_errors, lag, promoted_order: promoted.inOrder(wanted.resolved_topics) };
  });
}
