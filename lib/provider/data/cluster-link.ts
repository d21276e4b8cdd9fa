import { CodedError } from '../../core/coded-error';
import { defineDataSource } from '../data-source';
import { shownLink } from '../resources/cluster-link/shown';
import { checkLinkLogin } from '../resources/link-login';
import { connectLink, whileReading } from '../rest';
import { clusterLinkDataSchema } from '../schema/data-sources';

/** `data "switchyard_cluster_link"`. @throws SWY5318 the link is not there */
export const clusterLinkData = defineDataSource(clusterLinkDataSchema, {
  validate: ({ link }, report) => checkLinkLogin(link, report),

  async read({ config, signal, report }) {
    const { link: ref } = config;
    const warn = (warning: CodedError) => report.warn(['link', 'api_key_ref'], warning);
    const api = await connectLink(ref, ref.link_name, { ...whileReading, signal, warn });
    const link = await api.get(true);
    if (!link) throw new CodedError('SWY5318', { property: 'link', value: ref.link_name });

    const settings = await api.configs();
    const open = [...settings.values()].filter(({ is_sensitive, value }) => !is_sensitive && value !== null);
    return {
      ...config,
      link_id: link.link_id ?? link.cluster_link_id ?? null,
      mode: settings.get('link.mode')?.value ?? 'DESTINATION',
      connection_mode: settings.get('connection.mode')?.value ?? 'OUTBOUND',
      source_cluster_id: link.source_cluster_id ?? null,
      destination_cluster_id: link.destination_cluster_id ?? null,
      remote_cluster_id: link.remote_cluster_id ?? null,
      ...shownLink(link),
      config: Object.fromEntries(open.map(({ name, value }) => [name, value as string])),
    };
  },
});
