import { lagOf, type Link, type LinkApi, type LinkConfig, type Mirror } from '../rest';

/** What gates ask of whatever replicates a group's topics: a cluster link, or MirrorMaker 2. Topics go by their names on the source. */
export interface LinkView {
  /** Name of the link, or of the connectors. */
  readonly linkName: string;

  /** True where offsets on the destination are those of the source. False for MirrorMaker, which translates them. */
  readonly keepsOffsets: boolean;

  /** The link itself, with its tasks where it has any; undefined when it is not there. `link_state` is ACTIVE when everything of it runs. */
  get(): Promise<Link | undefined>;

  /** Every topic that it replicates; undefined when the link is not there. */
  mirrors(): Promise<readonly Mirror[] | undefined>;

  /** Its settings by the names that cluster links give them, `consumer.offset.sync.enable` first of all. */
  configs(): Promise<ReadonlyMap<string, LinkConfig>>;

  /** Records of the topics that are not on the destination yet. A topic that is not replicated is not in it. */
  lag(topics: readonly string[]): Promise<ReadonlyMap<string, bigint>>;
}

/** A cluster link as gates see it. */
export function clusterLinkView(api: Pick<LinkApi, 'linkName' | 'get' | 'mirrors' | 'configs'>): LinkView {
  return {
    linkName: api.linkName,
    keepsOffsets: true,
    get: () => api.get(true),
    mirrors: () => api.mirrors(),
    configs: () => api.configs(),
    lag: async (topics) => lagsOf(await mirrorsOf(api, topics)),
  };
}

/** Mirrors of the topics, by the name of the topic on the source. */
export async function mirrorsOf(link: Pick<LinkView, 'mirrors'>, topics: readonly string[]): Promise<ReadonlyMap<string, Mirror>> {
  const wanted = new Set(topics);
  const mirrors = ((await link.mirrors()) ?? []).filter(({ source_topic_name }) => wanted.has(source_topic_name));
  return new Map(mirrors.map((mirror) => [mirror.source_topic_name, mirror]));
}

export const lagsOf = (mirrors: ReadonlyMap<string, Mirror>): ReadonlyMap<string, bigint> =>
  new Map([...mirrors].map(([topic, mirror]) => [topic, BigInt(lagOf(mirror))]));
