import { defineResource } from '../../resource';
import { mirrorTopicsSchema } from '../../schema';
import { listIn, parseImportId } from '../import-id';
import { timeLimit } from '../wait';
import { createMirrors } from './create';
import { giveUp } from './give-up';
import { connectMirrors, type MirrorState, type MirrorWork, mirrorsByTopic, statusMap } from './model';
import { planDeleteMirrors, planMirrors } from './plan';
import { promote } from './promote';
import { readMirrors } from './read';
import { settle } from './settle';

/** Seconds in which the mirrors must have the wanted status. */
const limit = { create: 300, update: 120, delete: 60 } as const;

export const mirrorTopics = defineResource(mirrorTopicsSchema, {
  plan: planMirrors,
  planDelete: planDeleteMirrors,
  read: readMirrors,

  async create({ planned, signal, progress }) {
    const timeout = timeLimit(planned.timeouts, 'create', limit.create);
    const work = { api: await connectMirrors(planned.link, signal), signal, timeout, progress };
    await createMirrors(planned.topics, work);
    return bringTo(planned, [], work);
  },

  async update({ planned, prior, signal, progress }) {
    const timeout = timeLimit(planned.timeouts, 'update', limit.update);
    const work = { api: await connectMirrors(planned.link, signal), signal, timeout, progress };
    const removed = prior.topics.filter((topic) => !planned.topics.includes(topic));
    await giveUp(removed, planned.on_destroy, work);
    if (planned.status !== 'PROMOTED' || prior.topics.length < planned.topics.length) await createMirrors(planned.topics, work);
    return bringTo(planned, prior.promoted_order ?? [], work);
  },

  async delete({ prior, signal, progress }) {
    const work = {
      api: await connectMirrors(prior.link, signal),
      signal,
      timeout: timeLimit(prior.timeouts, 'delete', limit.delete),
      progress,
    };
    await giveUp(prior.topics, prior.on_destroy, work);
  },

  importState(id) {
    const given = parseImportId(mirrorTopicsSchema, id);
    const { link_name = '', rest_endpoint = '', cluster_id = '', api_key_ref = '' } = given;
    return { link: { link_name, rest_endpoint, cluster_id, api_key_ref }, topics: listIn(given['topics']) };
  },
});

type Wanted = Omit<MirrorState, 'mirror_status' | 'promoted_order'>;

async function bringTo(wanted: Wanted, promotedBefore: readonly string[], work: MirrorWork): Promise<MirrorState> {
  const { topics } = wanted;
  let promoted: readonly string[] = promotedBefore.filter((topic) => topics.includes(topic));
  if (wanted.status === 'PAUSED') await settle(topics, 'PAUSED', { ACTIVE: 'pause' }, work);
  else await settleActiveOrPromote();
  const { link, topics: names, status, on_destroy, timeouts } = wanted;
  return {
    link,
    topics: names,
    status,
    on_destroy,
    timeouts,
    mirror_status: statusMap(topics, await mirrorsByTopic(work.api)),
    promoted_order: promoted,
  };

  async function settleActiveOrPromote() {
    if (wanted.status !== 'PROMOTED') return settle(topics, 'ACTIVE', { PAUSED: 'resume' }, work);
    const order = await promote(topics, work);
    promoted = [...promoted, ...order.filter((topic) => !promoted.includes(topic))];
  }
}
