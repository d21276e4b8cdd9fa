import type { Mirror } from '../rest';
import type { Gate, GateContext, Look } from './gate';

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
  fix: 'finish the stage promote: apply it again',
  async check(context) {
    const { link, heldBefore } = context;
    if (heldBefore.includes('mirrors-stopped') && !(await link.get()))
      return { holds: true, observed: `link "${link.linkName}" is removed, after all mirrors were STOPPED` };
    return everyMirror(context, 'STOPPED');
  },
};

async function everyMirror({ link, topics }: GateContext, wanted: string): Promise<Look> {
  const mirrors = new Map(((await link.mirrors()) ?? []).map((mirror) => [mirror.mirror_topic_name, mirror]));
  const others = topics.filter((topic) => mirrors.get(topic)?.mirror_status !== wanted);
  if (others.length === 0) return { holds: true, observed: `${topics.length} mirror topics are ${wanted}` };
  return { holds: false, observed: listed(others.map((topic) => describe(topic, mirrors.get(topic)))) };
}

function describe(topic: string, mirror: Mirror | undefined): string {
  if (!mirror) return `${topic} is no mirror of the link`;
  const error = mirror.mirror_topic_error;
  return `${topic} is ${mirror.mirror_status}${error && error !== 'NO_ERROR' && error !== 'NOT_SET' ? ` (${error})` : ''}`;
}

/** The first twenty of a list; that is enough to act on. */
export function listed(items: readonly string[]): string {
  return items.slice(0, 20).join('; ') + (items.length > 20 ? `; and ${items.length - 20} more` : '');
}
