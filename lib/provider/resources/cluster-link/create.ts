import { CodedError } from '../../../core/coded-error';
import { type CreateContext, isKnown } from '../../resource';
import type { ConfigChange, Link, LinkApi } from '../../rest';
import { groupFiltersName, isWanted, pausedIn, withPaused } from '../link-filters';
import { type LinkAttributes, type LinkSource, remoteOf } from './model';
import { fixedSettings, sameServers, settingsAtCreate } from './settings';

type Planned = CreateContext<LinkAttributes>['planned'];

/** Makes the link, or takes one over that has the same name and leads to the same cluster: then its settings are brought up to date. */
export async function createOrAdopt(api: LinkApi, planned: Planned, secrets: readonly ConfigChange[]): Promise<void> {
  const ids = idsOf(planned);
  const configs = [...settingsAtCreate(planned), ...secrets];
  if (await api.create({ ids, configs, validateLink: planned.validate_link ?? undefined })) return;

  const [link, settings] = [await api.get(), await api.configs()];
  const live = (name: string) => settings.get(name)?.value ?? null;
  refuseOtherCluster(planned, ids, link, live('bootstrap.servers'));
  refuseOtherMode(planned, settingsAtCreate(planned), live);
  const different = settingsAtCreate(planned).filter(({ name, value }) => !fixedSettings.includes(name) && live(name) !== value);
  await api.alterConfigs([...keepPaused(different, live(groupFiltersName)), ...secrets]);
}

/** Groups that a `switchyard_offset_sync` paused stay so when the filters of the link are changed. */
export function keepPaused(changes: readonly ConfigChange[], live: string | null): ConfigChange[] {
  return changes.flatMap((change) => {
    if (change.name !== groupFiltersName) return [change];
    if (change.value !== null && isWanted(live, change.value)) return [];
    return [{ name: change.name, value: withPaused(change.value, pausedIn(live, change.value)) }];
  });
}

/** The one id that the body of a new link has. */
function idsOf({ mode, source_cluster_id, destination_cluster_id, remote_cluster_id }: Planned): Readonly<Record<string, string>> {
  if (mode === 'SOURCE') return destination_cluster_id === null ? {} : { destination_cluster_id };
  if (mode === 'BIDIRECTIONAL') return remote_cluster_id === null ? {} : { remote_cluster_id };
  return isKnown(source_cluster_id) && source_cluster_id !== null ? { source_cluster_id } : {};
}

function refuseOtherCluster(
  planned: LinkSource,
  ids: Readonly<Record<string, string>>,
  link: Link | undefined,
  servers: string | null,
): void {
  const other = Object.entries(ids).find(([name, id]) => {
    const is = link?.[name as keyof Link];
    return typeof is === 'string' && is !== '' && is !== id;
  });
  const wanted = remoteOf(planned)?.bootstrap_servers.join(',');
  if (!other && (wanted === undefined || sameServers(servers ?? '', wanted))) return;

  const detail = `it leads to ${(other && link?.[other[0] as keyof Link]?.toString()) ?? link?.source_cluster_id ?? 'a cluster'} at ${servers || 'unknown servers'}`;
  throw new CodedError('SWY5040', { property: 'link_name', value: link?.link_name, detail });
}

function refuseOtherMode({ mode }: LinkSource, wanted: readonly ConfigChange[], live: (name: string) => string | null): void {
  for (const name of ['link.mode', 'connection.mode']) {
    const [is, value] = [live(name), wanted.find((setting) => setting.name === name)?.value];
    if (is === null || value == null || is === value) continue;
    throw new CodedError('SWY5040', { property: 'mode', value: mode, detail: `its ${name} is ${is}` });
  }
}
