import type { Gate } from './gate';
import type { TopicShape } from './kafka-view';
import { count, listed, sample } from './words';

/** What decides whether a client that moved finds the topic as it knew it. */
const everywhere = ['cleanup.policy', 'max.message.bytes', 'message.timestamp.type'] as const;

/** What decides which records a compacted topic still has. */
const whereCompacted = ['min.compaction.lag.ms', 'max.compaction.lag.ms', 'delete.retention.ms'] as const;

/** Topics of the destination are made as those of the source: partitions, cleanup, compaction, message size and timestamps. */
export const destinationShape: Gate = {
  name: 'destination-shape',
  fix: 'set the named settings equal with kafka-configs, or list them in the topic config sync of the link; a topic with other partitions needs a new mirror',
  async check({ source, destination, topics }) {
    const settings = [...everywhere, ...whereCompacted];
    const [from, to] = await Promise.all([source.shapes(topics, settings), destination.shapes(topics, settings)]);
    const different = topics.flatMap((topic) => differences(topic, from.get(topic), to.get(topic)));
    const said = different.map(({ topic, what, source: wanted, destination: found }) => `${topic} ${what}: ${found} instead of ${wanted}`);
    if (different.length > 0) return { holds: false, observed: listed(said), details: { different: sample(different) } };
    return {
      holds: true,
      observed: `${count(topics.length, 'topic')} ${topics.length === 1 ? 'has' : 'have'} the same shape on both clusters`,
    };
  },
};

interface Difference {
  readonly topic: string;
  readonly what: string;
  readonly source: string;
  readonly destination: string;
}

function differences(topic: string, from: TopicShape | undefined, to: TopicShape | undefined): Difference[] {
  if (!from || !to) return [{ topic, what: 'exists', source: from ? 'yes' : 'no', destination: to ? 'yes' : 'no' }];
  const isCompacted = policyOf(from).includes('compact');
  const values = [...everywhere, ...(isCompacted ? whereCompacted : [])].map((what): Difference => {
    const [source, destination] = [from, to].map((shape) => (what === 'cleanup.policy' ? policyOf(shape) : shape.settings.get(what)));
    return { topic, what, source: source ?? 'absent', destination: destination ?? 'absent' };
  });
  const partitions = { topic, what: 'partitions', source: String(from.partitions), destination: String(to.partitions) };
  return [partitions, ...values].filter(({ source, destination }) => source !== destination);
}

/** `compact,delete` and `delete,compact` are the same. */
const policyOf = ({ settings }: TopicShape): string =>
  (settings.get('cleanup.policy') ?? '')
    .split(/\s*,\s*/)
    .sort()
    .join(',');
