import type { KafkaView, OffsetsByTopic, PartitionsByTopic } from './kafka-view';

/** A cluster on which topics have other names, seen under the names that they have on the source. */
export function renamed(cluster: KafkaView, names: Readonly<Record<string, string>>): KafkaView {
  if (Object.keys(names).length === 0) return cluster;
  const back = new Map(Object.entries(names).map(([topic, name]) => [name, topic]));
  const to = (topics: readonly string[]): string[] => topics.map((topic) => names[topic] ?? topic);
  const from = <T>(found: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...found].map(([name, value]) => [back.get(name) ?? name, value]));
  return {
    ...cluster,
    nameOf: (topic) => names[topic] ?? topic,
    endOffsets: async (topics) => from(await cluster.endOffsets(to(topics))),
    startOffsets: async (topics) => from(await cluster.startOffsets(to(topics))),
    stableOffsets: async (topics) => from(await cluster.stableOffsets(to(topics))),
    shapes: async (topics, settings) => from(await cluster.shapes(to(topics), settings)),
    committedOffsets: async (topics, groups) => {
      const committed = await cluster.committedOffsets(to(topics), groups);
      return new Map([...committed].map(([group, offsets]): [string, OffsetsByTopic] => [group, from(offsets)]));
    },
    hasRecordsFrom: (topic, partition, offset) => cluster.hasRecordsFrom(names[topic] ?? topic, partition, offset),
    producers: async (partitions) => {
      const asked: PartitionsByTopic = new Map([...partitions].map(([topic, some]) => [names[topic] ?? topic, some]));
      const { answer, unanswered } = await cluster.producers(asked);
      if (!answer) return { unanswered };
      return { answer: answer.map((producer) => ({ ...producer, topic: back.get(producer.topic) ?? producer.topic })) };
    },
  };
}
