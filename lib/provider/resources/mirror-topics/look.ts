import { mirrorsByTopic, type Mirrors, type MirrorWork } from './model';
import { atOnce } from './at-once';
import type { Mirror } from '../../rest';

/** Topics up to which each is looked at by itself where the link has many more. */
const few = 8;

/**
 * The mirrors of these topics. A link that feeds several groups may have thousands: when a few topics are waited for, only those are asked
 * for. @param known how many mirrors the link had when all of them were seen last
 */
export async function lookAt(
  topics: readonly string[],
  { api, names }: Pick<MirrorWork, 'api' | 'names'>,
  known: number,
): Promise<Mirrors> {
  if (topics.length === 0 || topics.length > few || known < 25 * topics.length) return mirrorsByTopic(api);
  const found = new Map<string, Mirror>();
  await atOnce(topics, few, async (topic) => {
    const mirror = await api.mirror(names.get(topic) ?? topic);
    if (mirror) found.set(topic, mirror);
  });
  return found;
}
