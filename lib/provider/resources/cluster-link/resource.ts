import { CodedError } from '../../../core/coded-error';
import { defineResource, PartialState } from '../../resource';
import { connectLink, type Link } from '../../rest';
import { clusterLinkSchema } from '../../schema';
import { parseImportId } from '../import-id';
import { timeLimit } from '../wait';
import { createOrAdopt } from './create';
import type { LinkState } from './model';
import { readLink } from './read';
import { changesBetween } from './settings';
import { hasNewSecrets, readSourceSecrets } from './source-secrets';
import { validateLink } from './validate';
import { waitActive } from './wait-active';

/** Seconds in which the link must be ACTIVE. */
const activeSeconds = 60;

export const clusterLink = defineResource(clusterLinkSchema, {
  timeouts: { create: 120, update: 120, delete: 60, read: 60 },

  validate: validateLink,

  read: readLink,

  async create({ planned, config, signal, progress }) {
    const { settings, forms } = await readSourceSecrets(planned, config.source_password_wo);
    const api = await connectLink(planned.destination, planned.link_name, { signal, secrets: forms });
    await createOrAdopt(api, { planned }, settings);
    const link = await waitActive(api, { signal, timeout: timeLimit(planned.timeouts, 'create', activeSeconds), progress });
    return shown(planned, link);
  },

  async update({ planned, prior, config, signal, progress }) {
    const secrets = hasNewSecrets(prior, planned) ? await readSourceSecrets(planned, config.source_password_wo) : undefined;
    const api = await connectLink(planned.destination, planned.link_name, { signal, secrets: secrets?.forms ?? [] });
    await api.alterConfigs([...changesBetween(prior, planned), ...(secrets?.settings ?? [])]);
    try {
      const link = await waitActive(api, { signal, timeout: timeLimit(planned.timeouts, 'update', activeSeconds), progress });
      return shown(planned, link);
    } catch (error) {
      // The settings are sent: what is wrong with the link is seen by the next read.
      throw new PartialState(shown(planned, { link_name: planned.link_name, link_state: 'UNKNOWN' }), error);
    }
  },

  async delete({ prior, signal }) {
    const api = await connectLink(prior.destination, prior.link_name, { signal });
    await api.delete();
  },

  async importState(id, { signal }) {
    const { link_name = '', rest_endpoint = '', cluster_id = '', api_key_ref = '' } = parseImportId(clusterLinkSchema, id);
    const destination = { rest_endpoint, cluster_id, api_key_ref };
    const api = await connectLink(destination, link_name, { signal });
    if (!(await api.get())) throw new CodedError('SWY5042', { property: 'link_name', value: link_name });
    return { link_name, destination };
  },
});

type Known = Omit<LinkState, 'source_cluster_id' | 'link_id' | 'link_state'> & {
  readonly source_cluster_id: unknown;
  readonly link_id: unknown;
};

function shown(planned: Known, link: Link): LinkState {
  const kept = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return {
    ...planned,
    source_password_wo: null,
    source_cluster_id: kept(planned.source_cluster_id) ?? link.source_cluster_id ?? null,
    link_id: kept(planned.link_id) ?? link.link_id ?? link.cluster_link_id ?? null,
    link_state: link.link_state ?? 'UNKNOWN',
  };
}
