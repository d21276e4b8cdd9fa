import { z } from 'zod';
import type { LinkEngine } from '../linking/link-engine';
import { isTrue, list, parse } from './body';
import type { RestRoutes } from './router';

const newValue = z.object({ value: z.string() });
const alteration = z.object({
  data: z.array(z.object({ name: z.string(), value: z.string().nullish(), operation: z.string().nullish() })),
  validate_only: z.boolean().nullish(),
});

/** Settings of a link. */
export function configRoutes(engine: LinkEngine): RestRoutes {
  return {
    'GET /links/{link}/configs': ({ params }) => ({
      status: 200,
      body: list('KafkaLinkConfigDataList', engine.link(params['link'] ?? '').configs.all()),
    }),

    'GET /links/{link}/configs/{config}': ({ params }) => ({
      status: 200,
      body: engine.link(params['link'] ?? '').configs.show(params['config'] ?? ''),
    }),

    'PUT /links/{link}/configs/{config}': async ({ params, body }) => {
      const link = engine.link(params['link'] ?? '');
      link.configs.show(params['config'] ?? '');
      await link.alter([{ name: params['config'] ?? '', value: parse(newValue, body).value }]);
      return { status: 204 };
    },

    'DELETE /links/{link}/configs/{config}': async ({ params }) => {
      const link = engine.link(params['link'] ?? '');
      link.configs.show(params['config'] ?? '');
      await link.alter([{ name: params['config'] ?? '', value: undefined }]);
      return { status: 204 };
    },

    'PUT /links/{link}/configs:alter': async ({ params, query, body }) => {
      const { data, validate_only } = parse(alteration, body);
      const changes = data.map(({ name, value, operation }) => ({
        name,
        value: operation === 'DELETE' ? undefined : (value ?? undefined),
      }));
      await engine.link(params['link'] ?? '').alter(changes, validate_only ?? isTrue(query, 'validate_only'));
      return { status: 204 };
    },
  };
}
