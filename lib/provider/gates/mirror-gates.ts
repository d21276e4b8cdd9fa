import { isStopped, isStopping } from '../resources/mirror-topics/model';
import { type Mirror, noError } from '../rest';
import type { Gate, GateContext, Look } from './gate';
import { mirrorsOf } from './link-view';
import { count, listed } from './words';

/** Every topic of the group is an ACTIVE mirror. */
export const mirrorsActive: Gate = {
  name: 'mirrors-active',
  fix: 'bring the named mirrors to ACTIVE: apply the stage mirror again, or correct what the destination says about them',
  check: (context) => everyMirror(context, 'ACTIVE'),
};

/**
 * Every topic of the group is promoted. A stage that removes the link is checked when the link is gone already, because Terraform destroys
 * what depends on a resource before it updates that resource; a promotion that was seen before cannot have been undone.
 */
export const mirrorsStopped: Gate = {
  name: 'mirrors-stopped',
  fix: 'finish the stage promote: apply it again; where a mirror was promoted that was to be reversed, restore it with mirrors:truncate-and-restore on the source',
  async check(context) {
    const { link, heldBefore } = context;
    if (heldBefore.includes('mirrors-stopped') && !(await link.get()))
      return { holds: true, observed: `link "${link.linkName}" is removed, after all mirrors were STOPPED` };
    const stopped = await everyMirror(context, 'STOPPED');
    return stopped.holds ? everyReversal(context, stopped) : stopped;
  },
};

/** Mirrors that were to be reversed, and not promoted, have a mirror on the source. It shows a moment after the other one has stopped. */
async function everyReversal({ wayBack, topics }: GateContext, stopped: Look): Promise<Look> {
  if (!wayBack?.keepsOffsets) return stopped;
  const back = await mirrorsOf(wayBack, topics);
  const others = topics.filter((topic) => !back.has(topic));
  if (others.length === 0) return stopped;
  return { holds: false, observed: `stopped, and not mirrored by the source, so that no way leads back: ${listed(others)}` };
}

/**
 * Every mirror still follows its source: a promotion that failed before its first topic can be taken back as if it had not been. A destination that does
 * not answer keeps clients held, who must hear soon that nobody can tell.
 */
export const nothingPromoted: Gate = {
  name: 'nothing-promoted',
  patience: 8_000,
  fix: 'finish the promotion by applying the stage promote again, or go back to the source with the stage rollback',
  async check({ link, topics }) {
    const mirrors = await mirrorsOf(link, topics);
    const gone = topics.filter((topic) => {
      const status = mirrors.get(topic)?.mirror_status;
      return status === undefined || isStopped(status) || isStopping(status);
    });
    if (gone.length > 0) return { holds: false, final: true, observed: listed(gone.map((topic) => describe(topic, mirrors.get(topic)))) };
    return { holds: true, observed: `${count(topics.length, 'mirror')} still ${topics.length === 1 ? 'replicates' : 'replicate'}` };
  },
};

async function everyMirror({ link, topics }: GateContext, wanted: string): Promise<Look> {
  const mirrors = await mirrorsOf(link, topics);
  const others = topics.filter((topic) => mirrors.get(topic)?.mirror_status !== wanted);
  if (others.length === 0) return { holds: true, observed: `${topics.length} mirror topics are ${wanted}` };
  return { holds: false, observed: listed(others.map((topic) => describe(topic, mirrors.get(topic)))) };
}

function describe(topic: string, mirror: Mirror | undefined): string {
  if (!mirror) return `${topic} is no mirror of the link`;
  const error = mirror.mirror_topic_error;
  return `${topic} is ${mirror.mirror_status}${noError(error) ? '' : ` (${error})`}`;
}
