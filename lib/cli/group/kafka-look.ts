import { KafkaAccess, type KafkaRef } from '../../provider/kafka';
import { inShort } from '../../provider/rest';
import { ApiKey, ErrorCode, errorName, type MetadataResponse, type WireClient } from '../../proxy/wire';

/** Highest version that still names topics by name; later ones use ids. */
const highestMetadata = 12;
const answerTimeout = 5_000;
/** Brokers that are called at a time. */
const atOnce = 8;

/** A cluster as a client finds it. */
export interface KafkaLook {
  readonly brokers: number;
  /** Brokers that the cluster names and that cannot be reached, or do not let us in, with the reason. */
  readonly silent: readonly string[];
  /** Partitions of the topics that are there. */
  readonly partitions: ReadonlyMap<string, number>;
  /** Topics for which the cluster answered something other than that they are absent, such as that they may not be seen. */
  readonly refused: ReadonlyMap<string, string>;
}

/**
 * Logs in to every broker of a cluster and asks for topics. None is created.
 *
 * @param where attribute of the cluster, for messages
 * @throws SWY4012 and SWY52xx no bootstrap server answers, or none lets us in
 */
export async function lookAtKafka(ref: KafkaRef, where: string, topics: readonly string[], signal: AbortSignal): Promise<KafkaLook> {
  const access = new KafkaAccess(ref, where, signal);
  const first = await firstAnswering(access, ref.bootstrap_servers);
  try {
    const metadata = await metadataOf(first.client, topics);
    const known = metadata.brokers.map(({ host, port }) => `${host}:${port}`);
    return {
      brokers: known.length,
      silent: [
        ...first.failures,
        ...(await silentAmong(
          access,
          known.filter((address) => address !== first.address),
        )),
      ],
      partitions: new Map(
        metadata.topics.flatMap(({ name, errorCode, partitions }) =>
          name !== null && errorCode === ErrorCode.NONE ? [[name, partitions.length] as const] : [],
        ),
      ),
      refused: new Map(
        metadata.topics.flatMap(({ name, errorCode }) =>
          name !== null && errorCode !== ErrorCode.NONE && errorCode !== ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
            ? [[name, errorName(errorCode)] as const]
            : [],
        ),
      ),
    };
  } finally {
    first.client.close();
  }
}

interface Answering {
  readonly client: WireClient;
  readonly address: string;
  readonly failures: readonly string[];
}

async function firstAnswering(access: KafkaAccess, servers: readonly string[]): Promise<Answering> {
  const failures: string[] = [];
  let last: unknown;
  for (const address of servers) {
    try {
      return { client: (await access.open(address)).client, address, failures };
    } catch (error) {
      failures.push(`${address} (${inShort(error)})`);
      last = error;
    }
  }
  throw last;
}

function metadataOf(client: WireClient, topics: readonly string[]): Promise<MetadataResponse> {
  const request = { topics: topics.map((name) => ({ name })), allowAutoTopicCreation: false };
  return client.send(ApiKey.Metadata, client.version(ApiKey.Metadata, highestMetadata), request, { timeout: answerTimeout });
}

async function silentAmong(access: KafkaAccess, addresses: readonly string[]): Promise<string[]> {
  const silent: string[] = [];
  for (let from = 0; from < addresses.length; from += atOnce) {
    await Promise.all(
      addresses.slice(from, from + atOnce).map(async (address) => {
        try {
          (await access.open(address)).client.close();
        } catch (error) {
          silent.push(`${address} (${inShort(error)})`);
        }
      }),
    );
  }
  return silent.sort();
}
