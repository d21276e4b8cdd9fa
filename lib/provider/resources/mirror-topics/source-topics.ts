import { CodedError } from '../../../core/coded-error';
import { limited } from '../../../core/limited-signal';
import { ApiKey, type MetadataResponse } from '../../../proxy/wire';
import { isFinal, KafkaAccess, type KafkaRef } from '../../kafka';

/** Highest version that is needed; every broker since 2.1 answers one of these. */
const highestMetadata = 9;

/** Milliseconds for the answer of one broker, and for all of them: a plan waits for it. */
const answerTimeout = 5_000;
const longest = 15_000;

/**
 * Names of all topics that the login may describe, but for those that are Kafka's own. One request, however many there are.
 * @throws SWY5305 no bootstrap server answers; SWY5200 to SWY5211 the login
 */
export async function topicsOfSource(source: KafkaRef, signal: AbortSignal): Promise<readonly string[]> {
  const access = new KafkaAccess(source, 'source', limited(signal, longest));
  const failures: string[] = [];
  for (const server of source.bootstrap_servers) {
    try {
      const { client } = await access.open(server);
      try {
        const body = { topics: null, allowAutoTopicCreation: false };
        const version = client.version(ApiKey.Metadata, highestMetadata);
        const { topics } = await client.send<MetadataResponse>(ApiKey.Metadata, version, body, { timeout: answerTimeout });
        return topics.flatMap(({ name, isInternal }) => (name === null || isInternal ? [] : [name]));
      } finally {
        client.close();
      }
    } catch (error) {
      signal.throwIfAborted();
      if (isFinal(error)) throw error;
      failures.push(`${server}: ${CodedError.isCodedError(error) ? (error.fault.detail ?? error.message) : (error as Error).message}`);
    }
  }
  throw new CodedError('SWY5305', { property: 'patterns', detail: failures.join('; ') });
}
