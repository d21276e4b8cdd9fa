import { CodedError } from '../../core/coded-error';
import { connectLinkView, type MirrorMakerRef } from '../connect';
import type { KafkaRef } from '../kafka';
import { connectLink, type RestClusterRef } from '../rest';
import { clusterLinkView, type LinkView } from './link-view';

type LinkRef = RestClusterRef & { readonly link_name: string };

/** What replicates in one direction: one of the two. */
export interface Replication {
  readonly link?: LinkRef | undefined;
  readonly mirror_maker?: MirrorMakerRef | undefined;
}

/** A link that is connected to when it is asked for the first time. */
export interface OpenableLink extends LinkView {
  close(): void;
}

/**
 * @param source cluster that is copied from
 * @param where attribute, for messages
 * @param deadline milliseconds for one question with its repetitions: gates ask again by themselves
 */
export function openableLink(
  { link, mirror_maker }: Replication,
  source: KafkaRef,
  where: string,
  signal: AbortSignal,
  deadline = 10_000,
): OpenableLink {
  let close = () => {};
  const open = once(async (): Promise<LinkView> => {
    if (link) return clusterLinkView(await connectLink(link, link.link_name, { signal, where, deadline }));
    if (!mirror_maker) throw new CodedError('SWY4102', { property: where });
    const view = await connectLinkView(mirror_maker, { source }, { signal, where });
    close = () => view.close();
    return view;
  });
  return {
    linkName: link?.link_name ?? mirror_maker?.name ?? '',
    keepsOffsets: mirror_maker === undefined,
    get: async () => (await open()).get(),
    mirrors: async () => (await open()).mirrors(),
    configs: async () => (await open()).configs(),
    lag: async (topics) => (await open()).lag(topics),
    close: () => close(),
  };
}

/** Does something once; what failed is done again by the next who asks. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
