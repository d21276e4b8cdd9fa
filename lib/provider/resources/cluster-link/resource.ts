import { CodedError } from '../../../core/coded-error';
import { defineResource, PartialState, type Planned, type Report } from '../../resource';
import { connectLink, type ConnectOptions, type Link, type LinkApi, whileReading, within } from '../../rest';
import { clusterLinkSchema } from '../../schema';
import { parseImportId } from '../import-id';
import { restLoginIn } from '../rest-import';
import { timeLimit } from '../wait';
import { createOrAdopt, keepPaused } from './create';
import { groupFiltersName } from '../link-filters';
import { holderName, holderOf, type LinkAttributes, type LinkState } from './model';
import { planLink } from './plan';
import { readLink } from './read';
import { changesBetween } from './settings';
import { linkIdOf, shownLink } from './shown';
import { hasNewSecrets, readSourceSecrets } from './source-secrets';
import { upgradeFromVersion0 } from './upgrade';
import { validateLink } from './validate';
import { waitActive } from './wait-active';

/** Seconds in which the link must be ACTIVE. */
const activeSeconds = 60;

export const clusterLink = defineResource(clusterLinkSchema, {
  timeouts: { create: 120, update: 120, delete: 60, read: 60 },

  upgrade: { 0: upgradeFromVersion0 },

  validate: validateLink,

  plan: planLink,

  read: readLink,

  async create({ planned, config, signal, progress, report }) {
    const { settings, forms } = await readSourceSecrets(planned as Wanted, config.source_password_wo);
    const timeout = timeLimit(planned.timeouts, 'create', activeSeconds);
    const api = await connect(planned as Wanted, { signal, secrets: forms, ...within(timeout) });
    await createOrAdopt(api, planned, settings);
    return shown(planned, await waitActive(api, { ...awaited(planned, report), signal, timeout, progress }));
  },

  async update({ planned, prior, config, signal, progress, report }) {
    const secrets = hasNewSecrets(prior, planned as Wanted)
      ? await readSourceSecrets(planned as Wanted, config.source_password_wo)
      : undefined;
    const timeout = timeLimit(planned.timeouts, 'update', activeSeconds);
    const api = await connect(planned as Wanted, { signal, secrets: secrets?.forms ?? [], ...within(timeout) });
    const changes = changesBetween(prior, planned as Wanted);
    const isFiltered = changes.some(({ name }) => name === groupFiltersName);
    const live = isFiltered ? ((await api.configs()).get(groupFiltersName)?.value ?? null) : null;
    await api.alterConfigs([...keepPaused(changes, live), ...(secrets?.settings ?? [])]);
    try {
      return shown(planned, await waitActive(api, { ...awaited(planned, report), signal, timeout, progress }));
    } catch (error) {
      // The settings are sent: what is wrong with the link is seen by the next read.
      throw new PartialState(shown(planned, { link_name: planned.link_name, link_state: 'UNKNOWN' }), error);
    }
  },

  async delete({ prior, signal }) {
    const api = await connect(prior, { signal });
    await api.delete();
  },

  async importState(id, { signal }) {
    const given = parseImportId(clusterLinkSchema, id);
    const { link_name = '', mode = 'DESTINATION' } = given;
    const imported = { link_name, mode, [holderName({ mode })]: restLoginIn(given) } as unknown as LinkState;
    const api = await connect(imported, { ...whileReading, signal });
    if (!(await api.get())) throw new CodedError('SWY5042', { property: 'link_name', value: link_name });
    return imported;
  },
});

/** What is given in a plan is known when it is applied. */
type Wanted = LinkState;

function connect(link: LinkState, options: Omit<ConnectOptions, 'where'>): Promise<LinkApi> {
  return connectLink(holderOf(link), link.link_name, { ...options, where: holderName(link) });
}

const awaited = ({ connection_mode }: Planned<LinkAttributes>, report: Report) => ({
  mustBeActive: connection_mode !== 'INBOUND',
  warn: (error: CodedError) => report.warn('tasks', error),
});

function shown(planned: Planned<LinkAttributes>, link: Link): LinkState {
  const kept = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return {
    ...(planned as Wanted),
    source_password_wo: null,
    source_cluster_id: kept(planned.source_cluster_id) ?? (planned.mode === 'DESTINATION' ? (link.source_cluster_id ?? null) : null),
    link_id: kept(planned.link_id) ?? linkIdOf(link) ?? null,
    ...shownLink(link),
  };
}
