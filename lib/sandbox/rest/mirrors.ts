import { z } from 'zod';
import type { Link } from '../linking/link';
import type { LinkEngine } from '../linking/link-engine';
import type { Mirror } from '../linking/mirror';
import { list, parse } from './body';
import type { RestRoutes } from './router';

const newMirror = z.object({
  source_topic_name: z.string().min(1),
  mirror_topic_name: z.string().nullish(),
  replication_factor: z.number().int().nullish(),
  configs: z.array(z.object({ name: z.string(), value: z.string().nullable() })).nullish(),
});

/** Mirror topics: list, create, describe. */
export function mirrorRoutes(engine: LinkEngine): RestRoutes {
  return {
    'GET /links/-/mirrors': async ({ query }) => ({ status: 200, body: await listMirrors(engine.all(), query.get('mirror_status')) }),

    'GET /links/{link}/mirrors': async ({ params, query }) => ({
      status: 200,
      body: await listMirrors([engine.link(params['link'] ?? '')], query.get('mirror_status')),
    }),

    'POST /links/{link}/mirrors': async ({ params, body }) => {
      const { source_topic_name, mirror_topic_name, replication_factor, configs } = parse(newMirror, body);
      await engine.link(params['link'] ?? '').addMirror({
        sourceTopic: source_topic_name,
        mirrorTopic: mirror_topic_name ?? undefined,
        replicationFactor: replication_factor ?? undefined,
        configs: configs ?? undefined,
      });
      return { status: 204 };
    },

    'GET /links/{link}/mirrors/{mirror}': async ({ params }) => {
      const link = engine.link(params['link'] ?? '');
      const mirror = link.mirror(params['mirror'] ?? '');
      await link.refreshLag([mirror]);
      return { status: 200, body: describe(link, mirror) };
    },
  };
}

/** Numbers of the API are JSON integers, offsets included. */
export function lagsOf(mirror: Mirror): object[] {
  return mirror.partitions.map(({ index, lag, copiedTo }) => ({
    partition: index,
    lag: Number(lag),
    last_source_fetch_offset: Number(copiedTo),
  }));
}

async function listMirrors(links: readonly Link[], status: string | null): Promise<object> {
  await Promise.all(links.map((link) => link.refreshLag([...link.mirrors.values()])));
  const all = links.flatMap((link) =>
    [...link.mirrors.values()]
      .filter((mirror) => status === null || shownStatus(link, mirror) === status)
      .map((mirror) => describe(link, mirror)),
  );
  return list('KafkaMirrorDataList', all);
}

function describe(link: Link, mirror: Mirror): object {
  return {
    kind: 'KafkaMirrorData',
    link_name: link.name,
    mirror_topic_name: mirror.name,
    source_topic_name: mirror.sourceTopic,
    num_partitions: mirror.partitions.length,
    mirror_status: shownStatus(link, mirror),
    mirror_lags: lagsOf(mirror),
    mirror_topic_error: mirror.error,
    mirror_state_transition_errors: mirror.errorMessage === null ? [] : [{ error_code: mirror.error, error_message: mirror.errorMessage }],
    state_time_ms: mirror.stateTimeMs,
  };
}

/** A mirror that is to copy shows what keeps its link from copying. */
function shownStatus(link: Link, { status }: Mirror): string {
  if (status !== 'ACTIVE') return status;
  if (link.isPaused) return 'LINK_PAUSED';
  return link.error === 'BOOTSTRAP_TCP_CONNECTION_FAILED_ERROR' ? 'SOURCE_UNAVAILABLE' : status;
}
