import { GONE, type ReadContext } from '../../resource';
import { connectLink, type LinkConfig, whileReading } from '../../rest';
import { orKept } from '../or-kept';
import { groupFiltersName, isWanted } from '../link-filters';
import { holderName, holderOf, type LinkAttributes, type LinkState, remoteName, remoteOf } from './model';
import { sameServers } from './settings';
import { linkIdOf, shownLink } from './shown';

/** The link as it is: where a setting that the configuration names differs, the state shows the real one. */
export async function readLink(context: ReadContext<LinkAttributes>): Promise<LinkState | typeof GONE> {
  return orKept(context, context.state.link_state == null, readFromRest);
}

async function readFromRest({ state, signal, report }: ReadContext<LinkAttributes>): Promise<LinkState | typeof GONE> {
  const where = holderName(state);
  const warn = (warning: Parameters<typeof report.warn>[1]) => report.warn([where, 'api_key_ref'], warning);
  const api = await connectLink(holderOf(state), state.link_name, { ...whileReading, signal, warn, where });
  const link = await api.get(true);
  if (!link) return GONE;

  const settings = await api.configs();
  const valueOf = (name: string): string | undefined => settings.get(name)?.value ?? undefined;
  const mode = valueOf('link.mode') ?? state.mode ?? 'DESTINATION';
  const connection_mode = valueOf('connection.mode') ?? state.connection_mode ?? 'OUTBOUND';
  const isReader = mode === 'DESTINATION';
  return {
    ...state,
    mode,
    connection_mode,
    [remoteName(state)]: remoteShown(state, valueOf),
    local: localShown(state, valueOf),
    config: state.config == null ? null : configShown(state.config, settings),
    // A null is sent as an absent name: an id is kept until the cluster says another.
    source_cluster_id: (isReader ? link.source_cluster_id : undefined) || (state.source_cluster_id ?? null),
    destination_cluster_id: (mode === 'SOURCE' ? link.destination_cluster_id : undefined) || (state.destination_cluster_id ?? null),
    remote_cluster_id: (mode === 'BIDIRECTIONAL' ? link.remote_cluster_id : undefined) || (state.remote_cluster_id ?? null),
    link_id: linkIdOf(link) ?? state.link_id ?? null,
    ...shownLink(link),
  };
}

function configShown(recorded: Readonly<Record<string, string>>, settings: ReadonlyMap<string, LinkConfig>): Record<string, string> {
  const shown = Object.entries(recorded).flatMap(([name, wanted]): [string, string][] => {
    const setting = settings.get(name);
    // A sensitive setting is shown without its value.
    if (setting?.is_sensitive) return [[name, wanted]];
    const value = setting?.value ?? undefined;
    if (value === undefined) return [];
    return [[name, name === groupFiltersName && isWanted(value, wanted) ? wanted : value]];
  });
  return Object.fromEntries(shown);
}

function remoteShown(state: LinkState, valueOf: (name: string) => string | undefined): LinkState['source'] {
  const recorded = remoteOf(state);
  const servers = valueOf('bootstrap.servers');
  if (!recorded && !servers) return null;
  const known = recorded?.bootstrap_servers ?? [];
  return {
    ...recorded,
    bootstrap_servers:
      servers === undefined || sameServers(servers, known.join(',')) ? known : servers.split(',').map((server) => server.trim()),
    ...securityShown(recorded, state, valueOf),
  };
}

type Security = Pick<NonNullable<LinkState['source']>, 'security_protocol' | 'sasl'>;

function securityShown(recorded: Security | null, state: LinkState, valueOf: (name: string) => string | undefined): Security {
  const protocol = valueOf('security.protocol');
  const mechanism = valueOf('sasl.mechanism');
  // `config` decides where it names the protocol, and a link that waits for connections has none: then it is not what the link was given.
  const isElsewhere = state.config?.['security.protocol'] !== undefined || state.connection_mode === 'INBOUND';
  return {
    security_protocol: isElsewhere || protocol === undefined ? (recorded?.security_protocol ?? 'PLAINTEXT') : protocol,
    ...(recorded?.sasl && { sasl: { ...recorded.sasl, mechanism: mechanism ?? recorded.sasl.mechanism } }),
  };
}

function localShown({ local }: LinkState, valueOf: (name: string) => string | undefined): LinkState['local'] {
  if (!local) return local ?? null;
  const [listener, protocol, mechanism] = ['local.listener.name', 'local.security.protocol', 'local.sasl.mechanism'].map(valueOf);
  return {
    ...local,
    ...(local.listener_name !== undefined && { listener_name: listener ?? local.listener_name }),
    security_protocol: protocol ?? local.security_protocol,
    ...(local.sasl && { sasl: { ...local.sasl, mechanism: mechanism ?? local.sasl.mechanism } }),
  };
}
