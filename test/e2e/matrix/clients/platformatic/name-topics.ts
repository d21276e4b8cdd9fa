import type { ClusterMetadata } from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import type { StringConsumer } from './client';

type MetadataOptions = Parameters<StringConsumer['metadata']>[0];
type MetadataCallback = (error: Error | null, metadata: ClusterMetadata) => void;

/**
 * Up to version 12, which is the highest that a gateway offers, Fetch names topics; this client (1.22 as 1.35) writes their ids there.
 * Its streams take the id from the metadata, so the name is put into it.
 */
export function nameTopics(consumer: StringConsumer): void {
  const metadata = consumer.metadata.bind(consumer) as (options: MetadataOptions, done: MetadataCallback) => void;
  const named = (options: MetadataOptions, done: MetadataCallback) =>
    metadata(options, (error, found) => {
      if (error) return done(error, found);
      done(null, { ...found, topics: new Map([...found.topics].map(([name, topic]) => [name, { ...topic, id: name }])) });
    });
  Object.assign(consumer, { metadata: named });
}
