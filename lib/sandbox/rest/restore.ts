import { z } from 'zod';
import type { Link } from '../linking/link';
import type { LinkEngine } from '../linking/link-engine';
import { LinkFault } from '../linking/link-fault';
import { isTrue, list, parse } from './body';
import type { RestRoutes } from './router';

const wanted = z.object({ mirror_topic_names: z.array(z.string()) });

/** `mirrors:truncate-and-restore`: plain topics of this cluster become mirrors again of those that were promoted at the other end. */
export function restoreRoutes(engine: LinkEngine): RestRoutes {
  return {
    'POST /links/{link}/mirrors:truncate-and-restore': async ({ params, query, body }) => {
      const link = engine.link(params['link'] ?? '');
      const results = [];
      for (const name of parse(wanted, body).mirror_topic_names) results.push(await restore(link, name, isTrue(query, 'validate_only')));
      return { status: 200, body: list('KafkaAlterMirrorStatusResponseDataList', results) };
    },
  };
}

async function restore(link: Link, name: string, validateOnly: boolean): Promise<object> {
  const entry = { mirror_topic_name: name, error_code: null, error_message: null, mirror_lags: [] };
  try {
    return { ...entry, messages_truncated: String(await link.ends.truncateAndRestore(name, validateOnly)) };
  } catch (error) {
    if (!(error instanceof LinkFault)) throw error;
    return { ...entry, error_code: error.status, error_message: error.message, messages_truncated: null };
  }
}
