import { GONE, type ReadContext } from '../../resource';
import { connectLink } from '../../rest';
import type { LinkAttributes, LinkState } from './model';
import { orKept } from '../or-kept';
import { sameServers } from './settings';

/** The link as it is: where a setting that the configuration names differs, the state shows the real one. */
export async function readLink(context: ReadContext<LinkAttributes>): Promise<LinkState | typeof GONE> {
  return orKept(context, context.state.source == null, readFromRest);
}

async function readFromRest({ state, signal, report }: ReadContext<LinkAttributes>): Promise<LinkState | typeof GONE> {
  const warn = (warning: Parameters<typeof report.warn>[1]) => report.warn(['destination', 'api_key_ref'], warning);
  const api = await connectLink(state.destination, state.link_name, { signal, warn });
  const link = await api.get();
  if (!link) return GONE;

  const settings = await api.configs();
  const valueOf = (name: string): string | undefined => settings.get(name)?.value ?? undefined;
  const named = Object.entries(state.config ?? {});
  const config = named.flatMap(([name, recorded]): [string, string][] => {
    // A sensitive setting is shown without its value.
    if (settings.get(name)?.is_sensitive) return [[name, recorded]];
    const value = valueOf(name);
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...state,
    source: sourceShown(state, valueOf),
    config: state.config === null || state.config === undefined ? null : Object.fromEntries(config),
    source_cluster_id: link.source_cluster_id ?? state.source_cluster_id ?? null,
    link_id: link.link_id ?? link.cluster_link_id ?? state.link_id ?? null,
    link_state: link.link_state ?? 'UNKNOWN',
  };
}

function sourceShown({ source, config }: LinkState, valueOf: (name: string) => string | undefined): LinkState['source'] {
  const recorded = source?.bootstrap_servers ?? [];
  const servers = valueOf('bootstrap.servers');
  const protocol = valueOf('security.protocol');
  const mechanism = valueOf('sasl.mechanism');
  return {
    ...source,
    bootstrap_servers:
      servers === undefined || sameServers(servers, recorded.join(',')) ? recorded : servers.split(',').map((server) => server.trim()),
    // `config` decides where it names the protocol: then `source` is not what the link was given.
    security_protocol:
      config?.['security.protocol'] !== undefined || protocol === undefined ? (source?.security_protocol ?? 'PLAINTEXT') : protocol,
    ...(source?.sasl && { sasl: { ...source.sasl, mechanism: mechanism ?? source.sasl.mechanism } }),
  };
}
