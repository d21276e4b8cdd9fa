import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { readProject } from '../../lib/cli/project';
import { type RenderedGateway, renderGroups } from '../../lib/cli/render/render';
import { portOverlaps, portSpan } from '../../lib/gateway/ports';
import type { GatewayDocument, RouteSecuritySpec, RouteSpec } from '../../lib/gateway/spec';
import { type Combination, combinations, keys, type Leg } from './auth-combinations/published';

const root = resolve(__dirname, '../..');
const groups = Object.keys(combinations);
const stages = ['mirror', 'fence', 'switch', 'settle'] as const;
type Stage = (typeof stages)[number];

let rendered: Record<Stage, Record<string, RenderedGateway>>;

beforeAll(async () => {
  const project = await readProject(join(root, 'examples/auth-combinations'));
  const entries: [Stage, Record<string, RenderedGateway>][] = [];
  for (const stage of stages) {
    const found = await renderGroups({ project, groups, stage });
    entries.push([stage, Object.fromEntries(found.map((one) => [one.group, one]))]);
  }
  rendered = Object.fromEntries(entries) as typeof rendered;
}, 120_000);

const at = (stage: Stage, group: string) => rendered[stage][group] as RenderedGateway;
const documentAt = (stage: Stage, group: string) => at(stage, group).document;

describe.each(Object.entries(combinations))('%s means what the published documents mean', (group, published) => {
  test.each([
    ['mirror', 'source'],
    ['switch', 'destination'],
  ] as const)('at %s: the %s, its listener, its certificates, its broker ids', (stage, side) => {
    const [own] = routesOf(documentAt(stage, group));

    expect(own?.server).toEqual(published[side].server);
    expect(own?.nodeIds).toEqual(side === 'source' ? [1, 3] : [0, 17]);
  });

  test.each([
    ['mirror', 'source'],
    ['switch', 'destination'],
  ] as const)('at %s: how clients and gateway authenticate', (stage, side) => {
    const [own] = routesOf(documentAt(stage, group));

    expect(own?.security).toEqual(published[side].security);
    expect(own?.store).toEqual(published[side].store);
  });

  test('before the switch: the route through which users are registered', () => {
    const [, ...others] = routesOf(documentAt('mirror', group));

    expect(others.map(({ server, security, store }) => ({ server, security, store }))).toEqual(
      published.registers ? [published.destination] : [],
    );
    expect(routesOf(documentAt('switch', group))).toHaveLength(1);
  });

  test.each(['mirror', 'switch'] as const)('at %s: the secrets that its routes need, with their keys', (stage) => {
    const needed = [...new Set(routesOf(documentAt(stage, group)).flatMap(secretRefs))].sort();
    const known = Object.fromEntries(at(stage, group).secrets.map(({ name, keys: lists }) => [name, lists]));

    expect(needed).toEqual(neededSecrets(published, stage));
    for (const name of needed) expect([name, known[name]]).toEqual([name, keys(name, published)]);
  });

  test('at every stage: three replicas behind a load balancer of the name that clients know', () => {
    for (const stage of stages) {
      const { spec } = documentAt(stage, group);
      const [route] = spec.routes;

      expect(spec.replicas).toBe(3);
      expect(spec.externalAccess).toEqual({ type: 'loadBalancer', loadBalancer: { domain: route?.endpoint.split(':')[0] } });
      expect(route).toMatchObject({
        name: group,
        endpoint: expect.stringMatching(/:9595$/),
        brokerIdentificationStrategy: { type: 'port' },
      });
    }
  });

  test('at every stage: the address for tokens is allowed where tokens are fetched', () => {
    const options = stages.map(
      (stage) => documentAt(stage, group).spec.podTemplate?.envVars?.find(({ name }) => name === 'GATEWAY_OPTS')?.value,
    );
    const { tokenEndpointUri } = published.destination.security.cluster?.authentication?.oauthSettings ?? {};
    const wanted = tokenEndpointUri === undefined ? undefined : `-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${tokenEndpointUri}`;

    expect(options).toEqual(stages.map(() => wanted));
  });
});

describe.each(groups)('the stages of %s', (group) => {
  test('differ at fence only in the fence of its route', () => {
    const document = documentAt('fence', group);
    const [own, ...others] = document.spec.routes;

    expect(own?.fence).toEqual({ scope: 'ALL', errorCode: 'BROKER_NOT_AVAILABLE' });
    expect(others.some(({ fence }) => fence)).toBe(false);
    expect(withRoutes(document, [without(own as RouteSpec, 'fence'), ...others])).toEqual(documentAt('mirror', group));
  });

  test('differ at switch only in where its route leads and how it logs in; the registration is over', () => {
    const [before] = documentAt('mirror', group).spec.routes;
    const [after] = documentAt('switch', group).spec.routes;
    const moved = { ...(before as RouteSpec), streamingDomain: after!.streamingDomain, security: after!.security };

    expect(withRoutes(documentAt('mirror', group), [moved])).toEqual(documentAt('switch', group));
    expect(after?.streamingDomain).not.toEqual(before?.streamingDomain);
  });

  test('differ at settle only in the cluster that is left', () => {
    const document = documentAt('switch', group);
    const streamingDomains = document.spec.streamingDomains.filter(({ name }) => name === 'confluent-cloud');

    expect(document.spec.streamingDomains).toHaveLength(2);
    expect({ ...document, spec: { ...document.spec, streamingDomains } }).toEqual(documentAt('settle', group));
  });

  test('never want one port for two routes, whichever cluster they lead to', () => {
    for (const stage of stages) {
      const { routes, streamingDomains } = documentAt(stage, group).spec;

      expect([stage, portOverlaps(routes, streamingDomains)]).toEqual([stage, []]);
      expect(portSpan(routes[0] as RouteSpec, streamingDomains)).toEqual({ first: 9595, last: 9613 });
    }
  });
});

test('there are eight, and the stages file names them', () => {
  expect(Object.keys(JSON.parse(readFileSync(join(root, 'examples/auth-combinations/stages.json'), 'utf8'))).sort()).toEqual(groups.sort());
  expect(groups).toHaveLength(8);
});

describe('npm run render:auth-combinations', () => {
  const script = join(root, 'scripts/render-auth-combinations.ts');
  const run = (...args: string[]) => promisify(execFile)(join(root, 'node_modules/.bin/tsx'), [script, ...args], { cwd: root });

  test('writes a file a group and stage, each of them valid for CFK where the schemas are at hand', async () => {
    const out = mkdtempSync(join(tmpdir(), 'auth-combinations-'));
    try {
      const { stdout } = await run('--out', out);
      const lines = stdout.trim().split('\n');
      const files = groups.flatMap((group) => ['mirror', 'fence', 'switch'].map((stage) => [group, stage as Stage] as const));

      expect(readdirSync(out).sort()).toEqual(files.map(([group, stage]) => `${group}.${stage}.yaml`).sort());
      for (const [group, stage] of files) {
        expect(parse(readFileSync(join(out, `${group}.${stage}.yaml`), 'utf8'))).toEqual(documentAt(stage, group));
        const said = lines.find((line) => line.includes(`${group}.${stage}.yaml`)) ?? '';
        expect(said.replace(/.*\.yaml {2}/, '')).toBe(validity(group, stage));
      }
    } finally {
      rmSync(out, { recursive: true });
    }
  }, 120_000);

  test('says how it is used', async () => {
    await expect(run()).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('--out DIR') });
  });
});

/** CFK 3.1 has neither fences nor SCRAM. */
function validity(group: string, stage: Stage): string {
  if (!existsSync(join(root, '../shared/schemas'))) {
    return ['3.1', '3.3'].map((version) => `CFK ${version}: skipped, its schema is not in ../shared/schemas`).join('  ');
  }
  const missing = [...(stage === 'fence' ? ['fence'] : []), ...(combinations[group]?.registers ? ['SCRAM'] : [])];
  return `CFK 3.1: ${missing.length === 0 ? 'valid' : `skipped, it has no ${missing.join(' and no ')}`}  CFK 3.3: valid`;
}

/** Routes with what they refer to. */
function routesOf({ spec }: GatewayDocument): (Leg & { readonly nodeIds: readonly [number, number] })[] {
  return spec.routes.map(({ streamingDomain, security }) => {
    const { kafkaCluster } = spec.streamingDomains.find(({ name }) => name === streamingDomain.name)!;
    const { id, endpoint, tls } = kafkaCluster.bootstrapServers.find((server) => server.id === streamingDomain.bootstrapServerId)!;
    const [range, ...others] = kafkaCluster.nodeIdRanges ?? [];
    if (!range || others.length > 0) throw new Error('one range is expected');
    const store = spec.secretStores?.find(({ name }) => name === security.secretStore)?.provider;
    return {
      server: { id, listener: endpoint.replace(/\/\/.*:/, ''), ...(tls && { tls }) },
      nodeIds: [range.start, range.end],
      security: without(security, 'secretStore') as RouteSecuritySpec,
      ...(store && { store }),
    };
  });
}

function neededSecrets({ source, destination, registers }: Combination, stage: 'mirror' | 'switch'): string[] {
  const legs = stage === 'switch' ? [destination] : registers ? [source, destination] : [source];
  return [...new Set(legs.flatMap(secretRefs))].sort();
}

/** Names of secrets anywhere in a value. */
function secretRefs(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, inner]) => (/Ref$/.test(field) && typeof inner === 'string' ? [inner] : secretRefs(inner)));
}

function withRoutes(document: GatewayDocument, routes: readonly RouteSpec[]): GatewayDocument {
  return { ...document, spec: { ...document.spec, routes } };
}

function without<T extends object, K extends keyof T>(value: T, field: K): Omit<T, K> {
  const { [field]: _, ...rest } = value;
  return rest;
}
