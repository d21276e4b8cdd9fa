import { ApiKey, ErrorCode } from '../../proxy/wire';
import { ask } from './ask';
import { type ClusterClient, KafkaFault } from './cluster-client';
import { badRequest, LinkFault } from './link-fault';

const DELETE_TOPICS_VERSION = 6;
const TIMEOUT_MS = 15_000;

/** @throws LinkFault there is no such topic, or the cluster does not delete it */
export async function deleteTopic(cluster: ClusterClient, name: string): Promise<void> {
  const { responses } = await ask(await cluster.anyBroker(), ApiKey.DeleteTopics, DELETE_TOPICS_VERSION, {
    topics: [{ name }],
    timeoutMs: TIMEOUT_MS,
  });
  const code = responses[0]?.errorCode ?? ErrorCode.UNKNOWN_SERVER_ERROR;
  if (code === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) throw new LinkFault(404, 40403, 'This server does not host this topic-partition.');
  if (code !== ErrorCode.NONE) throw badRequest(new KafkaFault(code, `topic ${name} cannot be deleted`).message);
}
