import { pauseFor } from '../resources/wait';
import type { GateContext, Look } from './gate';
import type { KafkaView, OffsetsByTopic } from './kafka-view';
import { count, listed, sample } from './words';
import { writersOf } from './writers';

interface Movement {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint | undefined;
  readonly to: bigint;
}

/** Looks at the end offsets of a cluster twice. Where they moved, the partitions are named, and the producers that their leaders remember. */
export async function standsStill(cluster: KafkaView, { topics, bounds, signal }: GateContext): Promise<Look> {
  const first = await cluster.endOffsets(topics);
  await pauseFor(bounds.quietMs, signal);
  const moved = movements(first, await cluster.endOffsets(topics));
  if (moved.length === 0)
    return { holds: true, observed: `end offsets of ${count(topics.length, 'topic')} stood still for ${bounds.quietMs} ms` };

  const partitions = new Map<string, number[]>();
  for (const { topic, partition } of moved) partitions.set(topic, [...(partitions.get(topic) ?? []), partition]);
  const producers = await cluster.producers(partitions);
  const found = moved.map((movement) => ({ ...movement, writers: writersOf(movement, producers.answer ?? []) }));
  const said = found.map(({ topic, partition, from, to, writers }) => {
    const by = writers.length > 0 ? ` by producer ${writers.join(' and ')}` : producers.answer ? ' by a producer without an id' : '';
    return `${topic}-${partition} from ${from ?? 'absent'} to ${to}${by}`;
  });
  const unnamed = producers.answer ? '' : ` (the producers cannot be named: ${producers.unanswered})`;
  return {
    holds: false,
    observed: `written to within ${bounds.quietMs} ms: ${listed(said)}${unnamed}`,
    details: {
      moved: sample(found).map(({ topic, partition, from, to, writers }) => ({
        topic,
        partition,
        from: from === undefined ? null : String(from),
        to: String(to),
        producerIds: writers.map(String),
      })),
    },
  };
}

function movements(first: OffsetsByTopic, second: OffsetsByTopic): Movement[] {
  return [...second].flatMap(([topic, partitions]) =>
    [...partitions].flatMap(([partition, to]) => {
      const from = first.get(topic)?.get(partition);
      return from === to ? [] : [{ topic, partition, from, to }];
    }),
  );
}
