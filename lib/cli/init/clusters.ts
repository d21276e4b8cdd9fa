import type { KafkaRef } from '../../provider/kafka';
import { type Finding, fault, listed, look, ok, unasked } from '../group/finding';
import { type KafkaLook, lookAtKafka } from '../group/kafka-look';
import type { LiveSystem } from '../group/live';
import { count } from '../text';
import { missingFor } from './secrets';
import { isLate, type Subject } from './subject';

/** Both clusters: every broker reached and logged in to, the topics where they have to be. */
export async function lookAtClusters(subject: Subject): Promise<readonly Finding[]> {
  const { attributes, recorded } = subject;
  const source = lookAtCluster('source', attributes.source, attributes.topics, subject, (seen) => topicsOnSource(attributes.topics, seen));
  const names = attributes.topics.map((topic) => attributes.destination_names?.[topic] ?? topic);
  const destination = lookAtCluster('destination', attributes.destination, names, subject, async (seen) =>
    recorded ? [] : topicsOnDestination(await withoutMirrors(names, subject), seen),
  );
  return (await Promise.all([source, destination])).flat();
}

/** One cluster, for whoever asks for no topics as well. */
export async function lookAtCluster(
  where: 'source' | 'destination',
  ref: KafkaRef,
  topics: readonly string[],
  { unreadable, signal }: Pick<Subject, 'unreadable' | 'signal'>,
  topicsOf: (seen: KafkaLook) => Finding[] | Promise<Finding[]> = () => [],
): Promise<readonly Finding[]> {
  const missing = missingFor(ref, unreadable);
  if (missing.length > 0) return [unasked(where, `not asked, because ${missing.join(', ')} cannot be read`)];
  if (isLate(ref)) return [unasked(where, 'not asked, because its address is known only after the first apply')];
  return look(where, async () => {
    const seen = await lookAtKafka(ref, where, topics, signal);
    const silent = seen.silent.map((broker) =>
      fault(
        where,
        `broker ${broker} cannot be used`,
        'open the way to every broker that the cluster names, from here and from the gateway',
      ),
    );
    const reached = `${count(seen.brokers)} brokers, login as ${loginOf(ref)}`;
    return [...(silent.length > 0 ? silent : [ok(where, reached)]), ...(await topicsOf(seen))];
  });
}

function topicsOnSource(topics: readonly string[], { partitions, refused }: KafkaLook): Finding[] {
  const absent = topics.filter((topic) => !partitions.has(topic) && !refused.has(topic));
  const count = [...partitions.values()].reduce((sum, one) => sum + one, 0);
  return [
    ...(absent.length > 0
      ? [
          {
            ...fault('topics', `not on the source: ${listed(absent)}`, 'create them, correct their names or take them out of the group'),
            details: absent,
          },
        ]
      : []),
    ...refusals('source', refused),
    ...(absent.length === 0 && refused.size === 0 ? [ok('topics', `${topics.length} topics on the source, ${count} partitions`)] : []),
  ];
}

/** A link that exists may have mirrors of the group already. */
async function withoutMirrors(names: readonly string[], { live }: { readonly live: LiveSystem }): Promise<string[]> {
  const mirrors = await live.mirrors().catch(() => []);
  return names.filter((name) => !mirrors.some(({ topic }) => topic === name));
}

/** A mirror is made as a new topic: what stands in its place would be refused in the middle of the first deploy. */
function topicsOnDestination(names: readonly string[], { partitions, refused }: KafkaLook): Finding[] {
  const taken = names.filter((name) => partitions.has(name));
  return [
    ...(taken.length > 0
      ? [
          {
            ...fault(
              'topics',
              `on the destination already, and no mirrors of the link: ${listed(taken)}`,
              'delete or rename them there: a mirror is made as a new topic',
            ),
            details: taken,
          },
        ]
      : []),
    ...refusals('destination', refused),
  ];
}

function refusals(where: string, refused: ReadonlyMap<string, string>): Finding[] {
  if (refused.size === 0) return [];
  const named = [...refused].map(([topic, error]) => `${topic} (${error})`);
  return [
    {
      ...fault('topics', `refused by the ${where}: ${listed(named)}`, 'grant DESCRIBE on them, as switchyard permissions lists'),
      details: named,
    },
  ];
}

function loginOf({ security_protocol = 'PLAINTEXT', sasl }: KafkaRef): string {
  return sasl ? `${sasl.mechanism} over ${security_protocol}` : security_protocol;
}
