import type { ProducerState } from './kafka-view';

/** Milliseconds before the newest batch of a partition within which a producer counts as one that writes there. */
const recent = 5_000n;

/**
 * Who wrote to a partition of late. A leader remembers producers for a day; the ones that matter wrote at about the time of the newest batch.
 * @param since epoch milliseconds, where it is known from when on they matter
 */
export function writersOf(
  { topic, partition }: { readonly topic: string; readonly partition: number },
  producers: readonly ProducerState[],
  since?: bigint,
): readonly bigint[] {
  const own = producers.filter((producer) => producer.topic === topic && producer.partition === partition);
  const newest = own.reduce((latest, { lastTimestamp }) => (lastTimestamp > latest ? lastTimestamp : latest), -1n);
  return own.filter(({ lastTimestamp }) => lastTimestamp >= (since ?? newest - recent)).map(({ producerId }) => producerId);
}
