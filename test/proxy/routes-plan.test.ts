import fc from 'fast-check';
import type { RouteSpec } from '../../lib/gateway/spec';
import { planRoutes } from '../../lib/proxy/reload/route-plan';
import type { RouteVersion } from '../../lib/proxy/route/route';
import { routeOf } from './support/start';

const route = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd'),
  domain: fc.constantFrom('source', 'destination'),
  fenced: fc.boolean(),
});
const routes = fc.uniqueArray(
  route.map(({ name, domain, fenced }): RouteSpec => ({
    ...routeOf(9092, domain),
    name,
    ...(fenced && { fence: { scope: 'ALL' as const } }),
  })),
  { selector: ({ name }) => name },
);
const running = (specs: readonly RouteSpec[]) => new Map(specs.map((spec): [string, RouteVersion] => [spec.name, { spec, generation: 3 }]));

describe('what a new document means for the routes that run', () => {
  test('is nothing when it says the same', () => {
    fc.assert(
      fc.property(routes, routes, (document, present) => {
        expect(planRoutes(document, JSON.parse(JSON.stringify(document)), running(present))).toEqual({ open: [], change: [], remove: [] });
      }),
    );
  });

  test('is the document itself where nobody has used the admin API', () => {
    fc.assert(
      fc.property(routes, routes, (before, after) => {
        const present = running(before);
        const { open, change, remove } = planRoutes(before, after, present);
        for (const name of remove) present.delete(name);
        for (const version of [...open, ...change]) present.set(version.spec.name, version);
        expect(new Set([...present.values()].map(({ spec }) => JSON.stringify(sorted(spec))))).toEqual(
          new Set(after.map((spec) => JSON.stringify(sorted(spec)))),
        );
        expect(change.every(({ generation }) => generation === 4)).toBe(true);
      }),
    );
  });

  test('leaves every field alone that the document does not change', () => {
    fc.assert(
      fc.property(routes, routes, routes, (before, after, present) => {
        for (const { spec } of planRoutes(before, after, running(present)).change) {
          const was = before.find(({ name }) => name === spec.name);
          const now = after.find(({ name }) => name === spec.name);
          const ran = present.find(({ name }) => name === spec.name);
          const untouched = JSON.stringify(was?.fence) === JSON.stringify(now?.fence);
          if (was && untouched) expect(spec.fence).toEqual(ran?.fence);
          else expect(spec.fence).toEqual(now?.fence);
        }
      }),
    );
  });

  test('remembers when a route was moved to another cluster', () => {
    const present = new Map([['orders', { spec: routeOf(9092), generation: 1, switchedAt: 5 }]]);
    const [fenced] = planRoutes([routeOf(9092)], [routeOf(9092, 'source', { fence: { scope: 'ALL' } })], present).change;
    const [moved] = planRoutes([routeOf(9092)], [routeOf(9092, 'destination')], present).change;
    expect(fenced?.switchedAt).toBe(5);
    expect(moved?.switchedAt).toBeGreaterThan(5);
  });
});

function sorted(spec: RouteSpec): object {
  return Object.fromEntries(Object.entries(spec).sort(([a], [b]) => a.localeCompare(b)));
}
