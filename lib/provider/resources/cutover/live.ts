import { limited as limitedSignal } from '../../../core/limited-signal';
import { connectGateway, describeViews, type View } from '../../gateway';
import { openableLink } from '../../gates/open-links';
import { withReversed } from '../../gates/reversed-mirrors';
import { inShort } from '../../rest';
import type { CutoverState } from './model';

/** What must be known of a group to look at it. */
export type Watched = Pick<
  CutoverState,
  'topics' | 'source' | 'destination' | 'link' | 'mirror_maker' | 'way_back' | 'gateway' | 'route' | 'domains'
>;

/** The live system as far as it answered. */
export interface Live {
  /** What the replicas that answer say of the route. */
  readonly views: readonly View[];

  /** Status of each mirror of the link by topic; null when the link is not there, absent when the destination did not answer. */
  readonly mirrors?: ReadonlyMap<string, string> | null;

  /** What did not answer, and why. */
  readonly unseen: readonly string[];
}

/** Milliseconds for one look: a plan must not wait long for a gateway or a destination that is down. */
const lookTime = 8_000;

/** Looks at route and mirrors once. Whatever does not answer, refuses or has no usable secret is named in `unseen`: this never fails. */
export async function lookAt(group: Watched, signal: AbortSignal): Promise<Live> {
  const limited = limitedSignal(signal, lookTime);
  const [views, mirrors] = await Promise.allSettled([viewsOf(group, limited), mirrorsOf(group, limited)]);
  signal.throwIfAborted();

  const answered = views.status === 'fulfilled' ? views.value : [];
  const unseen = answered
    .filter(({ silence }) => silence !== undefined)
    .map(({ replica, silence }) => `${replica} does not answer (${silence})`);
  // A rollout under way may be that of another route: it shows nothing yet.
  const rolling = answered.filter(({ report }) => report?.state === 'changing');
  if (rolling.length > 0) unseen.push(describeViews(rolling));
  if (views.status === 'rejected') unseen.push(`the gateway: ${inShort(views.reason)}`);
  if (mirrors.status === 'rejected')
    unseen.push(`${group.link ? "the destination's REST API" : 'MirrorMaker'}: ${inShort(mirrors.reason)}`);
  return {
    views: answered.filter(({ silence, report }) => silence === undefined && report?.state !== 'changing'),
    ...(mirrors.status === 'fulfilled' && { mirrors: mirrors.value }),
    unseen,
  };
}

async function viewsOf({ gateway, route }: Watched, signal: AbortSignal): Promise<readonly View[]> {
  return (await connectGateway(gateway, { signal })).view(route);
}

async function mirrorsOf(group: Watched, signal: AbortSignal): Promise<ReadonlyMap<string, string> | null> {
  const { link, mirror_maker, way_back, source, destination, topics } = group;
  const view = openableLink({ link: link ?? undefined, mirror_maker: mirror_maker ?? undefined }, source, 'link', signal);
  const back = way_back?.link ? openableLink({ link: way_back.link }, destination, 'way_back', signal) : undefined;
  try {
    const mirrors = await withReversed(view, back, topics).mirrors();
    if (!mirrors) return null;
    const own = mirrors.filter(({ source_topic_name }) => topics.includes(source_topic_name));
    return new Map(own.map(({ source_topic_name, mirror_status }) => [source_topic_name, mirror_status]));
  } finally {
    view.close();
  }
}
