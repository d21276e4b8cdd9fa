import { limited as limitedSignal } from '../../core/limited-signal';
import { type CutoverAttributes, type GateBounds, type GateContext, openGateContext } from '../../provider/gates';
import { inShort, lagOf } from '../../provider/rest';
import type { GroupAttributes } from './attributes';

/** One party to the route, such as a replica of the gateway. */
export interface LiveReplica {
  readonly replica: string;
  /** `forwarding`, `fencing`, `fenced` or `changing`; absent where the replica does not have the route or does not answer. */
  readonly state?: string;
  /** Name of the streaming domain that the route leads to. */
  readonly leadsTo?: string;
  readonly silence?: string;
}

export interface LiveMirror {
  /** Name on the destination. */
  readonly topic: string;
  /** Name on the source. */
  readonly source: string;
  readonly status: string;
  /** Records that are not on the destination yet. */
  readonly lag: number;
  /** As the destination explains it. */
  readonly error?: string;
  /** Records of each partition, by its number; absent where nobody asked. */
  readonly partitions?: ReadonlyMap<number, number>;
}

export interface LiveLink {
  readonly name: string;
  /** As the destination reports it; null when the link is not there. */
  readonly state: string | null;
  readonly error?: string;
}

/** A group's live system, as far as it answered. */
export interface LiveGroup {
  readonly replicas: readonly LiveReplica[];
  readonly link?: LiveLink;
  /** Mirrors of the group's topics, by name. */
  readonly mirrors?: readonly LiveMirror[];
  /** What did not answer, and why. */
  readonly unseen: readonly string[];
}

/** Where a group's live system is asked, again and again. Nothing is connected to before the first question. */
export interface LiveSystem {
  /** Bounds of the gates, with their defaults. */
  readonly bounds: GateBounds;
  /** What every replica says of the group's route. */
  replicas(): Promise<LiveReplica[]>;
  link(): Promise<LiveLink>;
  /** What leads back to the source; undefined for a group without a way back. */
  wayBack(): Promise<LiveLink | undefined>;
  /** The group's mirrors, by name, with what they lack. */
  mirrors(options?: { readonly partitions: boolean }): Promise<LiveMirror[]>;
  close(): void;
}

/** @param attributes with paths that do not depend on the working folder */
export async function openLive(attributes: GroupAttributes, signal: AbortSignal): Promise<LiveSystem> {
  const context = await openGateContext(attributes as CutoverAttributes, { signal });
  return {
    bounds: context.bounds,
    replicas: () => replicasOf(context),
    link: () => linkOf(context.link),
    wayBack: async () => context.wayBack && linkOf(context.wayBack),
    mirrors: ({ partitions } = { partitions: false }) => mirrorsOf(context, partitions),
    close: () => context.close(),
  };
}

/**
 * Looks at route, link and mirrors once. What does not answer is named in `unseen`: this never fails.
 *
 * @param timeout milliseconds for the whole look
 */
export async function lookLive(
  attributes: GroupAttributes,
  { signal, timeout }: { signal: AbortSignal; timeout: number },
): Promise<LiveGroup> {
  const limited = limitedSignal(signal, timeout);
  const live = await openLive(attributes, limited);
  try {
    const looks = [live.replicas(), Promise.all([live.link(), live.mirrors()])] as const;
    const [replicas, replication] = await Promise.allSettled([within(looks[0], limited), within(looks[1], limited)]);
    signal.throwIfAborted();
    const seen = replicas.status === 'fulfilled' ? replicas.value : [];
    const reason = (error: unknown) => (limited.aborted ? `no answer within ${timeout} ms` : inShort(error));
    return {
      replicas: seen,
      ...(replication.status === 'fulfilled' && { link: replication.value[0], mirrors: replication.value[1] }),
      unseen: [
        ...(replicas.status === 'rejected' ? [`the gateway: ${reason(replicas.reason)}`] : []),
        ...seen.flatMap(({ replica, silence }) => (silence === undefined ? [] : [`${replica} does not answer (${silence})`])),
        ...(replication.status === 'rejected' ? [`the link: ${reason(replication.reason)}`] : []),
      ],
    };
  } finally {
    live.close();
  }
}

/** Waits no longer than the signal, whatever the work does with it. */
export function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = () => reject(signal.reason as Error);
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
  });
}

async function replicasOf({ gateway, route }: GateContext): Promise<LiveReplica[]> {
  const views = await gateway.view(route);
  return views.map(({ replica, report, silence }) => ({
    replica,
    ...(report && { state: report.state, leadsTo: report.spec.streamingDomain.name }),
    ...(silence !== undefined && { silence }),
  }));
}

async function linkOf(link: GateContext['link']): Promise<LiveLink> {
  const found = await link.get();
  return { name: link.linkName, state: found ? (found.link_state ?? 'ACTIVE') : null, ...errorOf(found?.link_error) };
}

async function mirrorsOf({ link, topics }: GateContext, partitions: boolean): Promise<LiveMirror[]> {
  const wanted = new Set(topics);
  const mirrors = ((await link.mirrors()) ?? []).filter(
    // A link with a prefix names its mirrors otherwise.
    ({ mirror_topic_name, source_topic_name }) => wanted.has(source_topic_name) || wanted.has(mirror_topic_name),
  );
  return mirrors
    .map((mirror) => ({
      topic: mirror.mirror_topic_name,
      source: mirror.source_topic_name,
      status: mirror.mirror_status,
      lag: lagOf(mirror),
      ...errorOf(mirror.mirror_topic_error),
      ...(partitions && { partitions: new Map((mirror.mirror_lags ?? []).map(({ partition, lag }) => [partition, Math.max(0, lag)])) }),
    }))
    .sort((one, other) => (one.topic < other.topic ? -1 : 1));
}

function errorOf(error: string | null | undefined): { error?: string } {
  return error && error !== 'NO_ERROR' && error !== 'NOT_SET' ? { error } : {};
}
