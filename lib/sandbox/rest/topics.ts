import { z } from 'zod';
import type { LinkEngine } from '../linking/link-engine';
import { LinkFault } from '../linking/link-fault';
import { createTopic } from '../linking/topic-creation';
import { list, parse } from './body';
import type { RestRoutes } from './router';

const newTopic = z.object({
  topic_name: z.string().min(1),
  partitions_count: z.number().int().nullish(),
  replication_factor: z.number().int().nullish(),
  configs: z.array(z.object({ name: z.string(), value: z.string().nullable() })).nullish(),
});

/** Topics of the destination cluster: list, describe, create, delete. */
export function topicRoutes(engine: LinkEngine): RestRoutes {
  const { client, clusterId } = engine.destination;
  const describe = ({ name, partitions }: { name: string; partitions: number }) => ({
    kind: 'KafkaTopic',
    cluster_id: clusterId,
    topic_name: name,
    is_internal: false,
    partitions_count: partitions,
  });
  return {
    'GET /topics': async () => ({ status: 200, body: list('KafkaTopicList', (await client.topicNames()).map(describe)) }),

    'GET /topics/{topic}': async ({ params }) => {
      const topic = (await client.topicNames()).find(({ name }) => name === params['topic']);
      if (!topic) throw new LinkFault(404, 40403, 'This server does not host this topic-partition.');
      return { status: 200, body: describe(topic) };
    },

    'POST /topics': async ({ body }) => {
      const { topic_name, partitions_count, replication_factor, configs } = parse(newTopic, body);
      await createTopic(client, topic_name, partitions_count ?? -1, replication_factor ?? -1, configs ?? []);
      return { status: 201, body: describe({ name: topic_name, partitions: partitions_count ?? -1 }) };
    },

    'DELETE /topics/{topic}': async ({ params }) => {
      await engine.deleteTopic(params['topic'] ?? '');
      return { status: 204 };
    },
  };
}
