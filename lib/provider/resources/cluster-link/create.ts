import { CodedError } from '../../../core/coded-error';
import { type CreateContext, isKnown } from '../../resource';
import type { ConfigChange, LinkApi } from '../../rest';
import type { LinkAttributes, LinkSource } from './model';
import { sameServers, settingsAtCreate } from './settings';

/** Makes the link, or takes one over that has the same name and reads from the same source: then its settings are brought up to date. */
export async function createOrAdopt(
  api: LinkApi,
  { planned }: Pick<CreateContext<LinkAttributes>, 'planned'>,
  secrets: readonly ConfigChange[],
): Promise<void> {
  const sourceId = isKnown(planned.source_cluster_id) ? planned.source_cluster_id : null;
  if (await api.create(sourceId, [...settingsAtCreate(planned), ...secrets])) return;

  await refuseOtherSource(api, planned, sourceId);
  const settings = await api.configs();
  const different = settingsAtCreate(planned).filter(({ name, value }) => name !== 'link.mode' && settings.get(name)?.value !== value);
  await api.alterConfigs([...different, ...secrets]);
}

async function refuseOtherSource(api: LinkApi, planned: LinkSource, sourceId: string | null): Promise<void> {
  const [link, settings] = [await api.get(), await api.configs()];
  const servers = settings.get('bootstrap.servers')?.value ?? '';
  const otherId = sourceId !== null && link?.source_cluster_id != null && link.source_cluster_id !== sourceId;
  if (!otherId && sameServers(servers, planned.source.bootstrap_servers.join(','))) return;

  const detail = `it reads from ${link?.source_cluster_id ?? 'a cluster'} at ${servers || 'unknown servers'}`;
  throw new CodedError('SWY5040', { property: 'link_name', value: api.linkName, detail });
}
