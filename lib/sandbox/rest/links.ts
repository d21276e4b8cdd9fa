import { z } from 'zod';
import type { Link } from '../linking/link';
import type { LinkEngine } from '../linking/link-engine';
import { badRequest } from '../linking/link-fault';
import { isTrue, list, parse } from './body';
import type { RestRoutes } from './router';

const newLink = z.object({
  source_cluster_id: z.string().nullish(),
  destination_cluster_id: z.string().nullish(),
  remote_cluster_id: z.string().nullish(),
  cluster_link_id: z.string().nullish(),
  configs: z.array(z.object({ name: z.string(), value: z.string().nullish() })).default([]),
});

/** Links: list, create, describe, delete. */
export function linkRoutes(engine: LinkEngine): RestRoutes {
  return {
    'GET /links': () => ({
      status: 200,
      body: list(
        'KafkaLinkDataList',
        engine.all().map((link) => describe(link, engine, false)),
      ),
    }),

    'POST /links': async ({ query, body }) => {
      const name = query.get('link_name');
      if (name === null) throw badRequest('link_name is missing');
      const { source_cluster_id, destination_cluster_id, remote_cluster_id, configs } = parse(newLink, body);
      await engine.createLink({
        name,
        remoteClusterId: source_cluster_id ?? remote_cluster_id ?? destination_cluster_id ?? undefined,
        configs: configs.map((config) => ({ name: config.name, value: config.value ?? undefined })),
        validateOnly: isTrue(query, 'validate_only'),
        validateLink: isTrue(query, 'validate_link', true),
      });
      return { status: 204 };
    },

    'GET /links/{link}': ({ params, query }) => ({
      status: 200,
      body: describe(engine.link(params['link'] ?? ''), engine, isTrue(query, 'include_tasks')),
    }),

    'DELETE /links/{link}': async ({ params, query }) => {
      await engine.deleteLink(params['link'] ?? '', { force: isTrue(query, 'force'), validateOnly: isTrue(query, 'validate_only') });
      return { status: 200, body: {} };
    },
  };
}

function describe(link: Link, engine: LinkEngine, withTasks: boolean): object {
  const statuses = [...link.mirrors.values()].map(({ status }) => status);
  const count = (category: string, ...of: readonly string[]) => ({
    state_category: category,
    count: statuses.filter((status) => of.includes(status)).length,
  });
  return {
    kind: 'KafkaLinkData',
    link_name: link.name,
    link_id: link.id,
    cluster_link_id: link.id,
    ...idsOf(link, engine.destination.clusterId),
    topic_names: [...link.mirrors.keys()],
    link_state: link.isPaused ? 'PAUSED' : link.error === 'NO_ERROR' ? 'ACTIVE' : 'UNAVAILABLE',
    link_error: link.error,
    link_error_message: link.errorMessage,
    category_counts: [
      count('ACTIVE', 'ACTIVE'),
      count('PAUSED', 'PAUSED'),
      count('PENDING', 'PENDING_STOPPED'),
      count('IN_ERROR', 'FAILED'),
    ],
    ...(withTasks && { tasks: [offsetSyncTask(link)] }),
  };
}

/** A bidirectional link has neither source nor destination. */
function idsOf({ mode, remote }: Link, own: string): object {
  if (mode === 'BIDIRECTIONAL') return { source_cluster_id: null, destination_cluster_id: null, remote_cluster_id: remote.clusterId };
  const [source, destination] = mode === 'SOURCE' ? [own, remote.clusterId] : [remote.clusterId, own];
  return { source_cluster_id: source, destination_cluster_id: destination, remote_cluster_id: remote.clusterId };
}

function offsetSyncTask(link: Link): object {
  const errors = [...link.refusedGroups.values()].map((message) => ({ error_code: 'CONSUMER_GROUP_IN_USE_ERROR', error_message: message }));
  const isOn = link.configs.isOn('consumer.offset.sync.enable');
  return { task_name: 'ConsumerOffsetSync', state: !isOn ? 'NOT_CONFIGURED' : errors.length > 0 ? 'IN_ERROR' : 'ACTIVE', errors };
}
