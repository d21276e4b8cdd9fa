import fc from 'fast-check';
import { type PortOverlap, portOverlaps, portSpan } from '../../lib/gateway/ports';
import { portsOfRoutes, secretsOfDocument } from '../../lib/gateway/render/late';
import { RouteIndex } from '../../lib/gateway/rules/route-index';
import type { RouteSpec, StreamingDomainSpec } from '../../lib/gateway/spec';
import { bind, gatewayWith, routeSpec } from './support/gateways';

const domains: StreamingDomainSpec[] = [
  { name: 'source', kafkaCluster: { bootstrapServers: [], nodeIdRanges: [{ name: 'a', start: 1, end: 3 }] } },
  { name: 'destination', kafkaCluster: { bootstrapServers: [], nodeIdRanges: [{ name: 'a', start: 0, end: 5 }] } },
];

const routes = fc
  .array(fc.record({ port: fc.integer({ min: 1, max: 120 }), byHost: fc.boolean(), whole: fc.boolean() }), { maxLength: 15 })
  .map((list) =>
    list.map(({ port, byHost, whole }, index) =>
      routeSpec({
        name: `route-${index}`,
        endpoint: whole ? `h:${port}` : 'h',
        brokerIdentificationStrategy: byHost ? { type: 'host', pattern: 'b-$(nodeId)' } : { type: 'port' },
      }),
    ),
  );

/** Every pair, one by one. */
function pairs(specs: readonly RouteSpec[]): PortOverlap[] {
  return specs.flatMap((second, index) =>
    specs.slice(0, index).flatMap((first) => {
      const [a, b] = [portSpan(first, domains), portSpan(second, domains)];
      return a.first <= b.last && b.first <= a.last ? [{ first: first.name, second: second.name, port: Math.max(a.first, b.first) }] : [];
    }),
  );
}

describe('ports that meet', () => {
  test('are found as by looking at every pair', () => {
    fc.assert(fc.property(routes, (specs) => expect(portOverlaps(specs, domains)).toEqual(pairs(specs))));
  });

  test('are found one route at a time just as well', () => {
    fc.assert(
      fc.property(routes, (specs) => {
        const index = new RouteIndex(domains);
        for (const [at, spec] of specs.entries()) {
          const met = pairs(specs.slice(0, at + 1)).filter(({ second }) => second === spec.name);
          const { overlap } = index.conflictsOf(spec);
          expect(overlap === undefined).toBe(met.length === 0);
          if (overlap) expect(met.map(({ port }) => port)).toContain(overlap.port);
          index.add({ spec, needs: [], releases: [] });
        }
      }),
    );
  });

  test('are found among two thousand routes in no time', () => {
    const many = Array.from({ length: 2_000 }, (_, n) => routeSpec({ name: `route-${n}`, endpoint: `h:${10_000 + n * 7}` }));
    const started = performance.now();

    expect(portOverlaps(many, domains)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('what a deployment is told of the routes', () => {
  test('is every port that they may need after a switch, each once', () => {
    const bound = ['h:9292', 'h:9294'].map((endpoint) => ({ spec: routeSpec({ endpoint }), needs: [], releases: [] }));

    expect(portsOfRoutes(bound, domains).map(({ port }) => port)).toEqual([9292, 9293, 9294, 9295, 9296, 9297, 9298, 9299, 9300]);
  });

  test('is every secret of every stage, each once', () => {
    const later = routeSpec({
      security: { auth: 'swap', cluster: { authentication: { type: 'plain', jaasConfigPassThrough: { secretRef: 'jaas' } } } },
    });
    const security: RouteSpec['security'] = {
      auth: 'passthrough',
      client: { tls: { secretRef: 'tls', jksPassword: { secretRef: 'password' } } },
    };
    const gateway = bind(gatewayWith(), { security }, { laterSpecs: [later], secrets: ['tls', 'users'] });

    expect(secretsOfDocument(gateway.document, gateway.routes)).toEqual(['jaas', 'password', 'tls', 'users']);
  });
});
