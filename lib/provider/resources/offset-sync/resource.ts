import { CodedError } from '../../../core/coded-error';
import { checkKafkaRef } from '../../kafka';
import { defineResource, GONE, isKnown, type Planned, type ReadContext } from '../../resource';
import { connectLink, type LinkApi, whileReading } from '../../rest';
import { offsetSyncSchema } from '../../schema';
import { listIn, parseImportId } from '../import-id';
import { checkLinkLogin } from '../link-login';
import { orKept } from '../or-kept';
import { restLoginIn } from '../rest-import';
import { changeFilters, pausedGroups } from './filters';
import { groupsOf } from './groups';
import type { SyncAttributes, SyncState } from './model';

export const offsetSync = defineResource(offsetSyncSchema, {
  timeouts: { create: 60, update: 60, delete: 60, read: 60 },

  validate({ link, source, groups }, report) {
    if (isKnown(source) && isKnown(groups) && (source === null) === (groups === null)) {
      report.error(source === null ? 'source' : 'groups', new CodedError('SWY5315', { property: source === null ? 'source' : 'groups' }));
    }
    checkKafkaRef('source', source, report);
    checkLinkLogin(link, report);
  },

  read: (context) => orKept(context, context.state.status == null, readFromRest),

  async create({ planned, signal, private: kept }) {
    return apply(planned, [], kept, signal);
  },

  async update({ planned, prior, signal, private: kept }) {
    return apply(planned, prior.paused_groups ?? [], kept, signal);
  },

  async delete({ prior, signal, private: kept }) {
    const api = await connect(prior, signal);
    const resume = prior.paused_groups ?? [];
    if (resume.length === 0 || !(await api.get())) return;
    await changeFilters(api, addressOf(prior), { pause: [], resume, resets: kept['wasDefault'] === true }, signal);
  },

  importState(id) {
    const given = parseImportId(offsetSyncSchema, id);
    return { link: { ...restLoginIn(given), link_name: given['link_name'] ?? '' }, topics: listIn(given['topics']) };
  },
});

const connect = ({ link }: Pick<SyncState, 'link'>, signal: AbortSignal): Promise<LinkApi> => connectLink(link, link.link_name, { signal });

const addressOf = ({ link }: Pick<SyncState, 'link'>): string => `${link.rest_endpoint} ${link.cluster_id} ${link.link_name}`;

/** Groups that were paused and no longer are meant go on; a pause that is there already is not made again. */
async function apply(
  planned: Planned<SyncAttributes>,
  before: readonly string[],
  kept: Record<string, unknown>,
  signal: AbortSignal,
): Promise<SyncState> {
  const wanted = planned as SyncState;
  const api = await connect(wanted, signal);
  const pause = wanted.status === 'PAUSED' ? await groupsOf(wanted, signal) : [];
  const resume = before.filter((group) => !pause.includes(group));
  if (pause.length + resume.length > 0) {
    const wasDefault = await changeFilters(api, addressOf(wanted), { pause, resume, resets: kept['wasDefault'] === true }, signal);
    if (before.length === 0) kept['wasDefault'] = wasDefault;
  }
  return { ...wanted, paused_groups: pause };
}

/** A pause that somebody took away is shown as RUNNING: the next plan puts it back. */
async function readFromRest({ state, signal, report }: ReadContext<SyncAttributes>): Promise<SyncState | typeof GONE> {
  const warn = (warning: CodedError) => report.warn(['link', 'api_key_ref'], warning);
  const api = await connectLink(state.link, state.link.link_name, { ...whileReading, signal, warn });
  if (!(await api.get())) return GONE;
  const recorded = state.paused_groups ?? [];
  const paused = await pausedGroups(api);
  const stays = recorded.filter((group) => paused.has(group));
  return {
    ...state,
    status: stays.length < recorded.length ? 'RUNNING' : (state.status ?? 'RUNNING'),
    paused_groups: stays,
  };
}
