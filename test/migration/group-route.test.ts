import fc from 'fast-check';
import {
  ClientAuthentication,
  Fence,
  type GatewayFlavour,
  type GroupRoute,
  type KafkaCluster,
  type KafkaStageName,
  kafkaStages,
  type LinkDestination,
  MigrationGroup,
  ScramCredentials,
} from 'cdktf-switchyard';
import { stringify } from 'yaml';
import { migrationVerdict, type AuthKind, type DestinationKind, type MigrationMode } from '../../lib/kafka/auth-matrix';
import { belongsTo } from '../../lib/cli/execute/recorded';
import { inspectDocument } from '../../lib/proxy/config/read-document';
import { guard } from '../../lib/stages/plan-guard';
import { codesOf, synthesised } from '../core/synthesised';
import { cloud, type logins, msk, stores } from '../gateway/route-support';
import { crdValidator } from '../gateway/support/crd';
import { flavours, gatewayWith } from '../gateway/support/gateways';

const stages = kafkaStages.stages.map(({ name }) => name);
const tls = { secretRef: 'gateway-tls' };
const cn = ['RULE:^CN=([^,]+).*$/$1/'];
const scram = ClientAuthentication.scram512({ credentials: ScramCredentials.registeredThroughGateway({ admin: 'scram-admin' }) });
const mtls = ClientAuthentication.mtls({ principalMappingRules: cn });

interface Definition {
  readonly route: GroupRoute;
  readonly stage?: KafkaStageName;
  readonly flavour?: GatewayFlavour;
  readonly from?: KafkaCluster;
  readonly to?: LinkDestination;
}

function newGroup({ route, stage = 'mirror', flavour = flavours.confluent, from = msk, to = cloud('plain') }: Definition) {
  const gateway = gatewayWith({ flavour, clusters: [from, to], secretStores: stores });
  const stack = gateway.node.scope as never;
  return { gateway, stack, group: new MigrationGroup(stack, 'orders', { gateway, from, to, topics: ['orders'], route, stage }) };
}

/** What the published example of a pair says of its migration route, before and after, in the words of the Gateway resource. */
interface Published {
  readonly source: 'open' | 'mtls' | 'scram';
  readonly login: keyof typeof logins;
  readonly route: Omit<GroupRoute, 'endpoint'>;
  readonly mirror: object;
  readonly switched: object;
}

const none = ClientAuthentication.none();
const noneSpec = { authentication: { type: 'none' } };
const mtlsSpec = { tls, authentication: { type: 'mtls', mtls: { principalMappingRules: cn, sslClientAuthentication: 'required' } } };
const scramSpec = { authentication: { type: 'scram', scram: { alterScramCredentials: true, admin: { secretRef: 'scram-admin' } } } };
const plainLogin = { authentication: { type: 'plain', jaasConfigPassThrough: { secretRef: 'plain-jaas' } } };
const oauthLogin = {
  authentication: {
    type: 'oauth',
    jaasConfigPassThrough: { secretRef: 'oauth-jaas' },
    oauthSettings: { tokenEndpointUri: 'https://idp.example.com/token' },
  },
};
const swapOf = (client: object, cluster: object, secretStore: string) => ({ auth: 'swap', secretStore, client, cluster });
const passing = (client?: object) => ({ auth: 'passthrough', ...(client && { client }) });
const scramRoute = {
  clients: scram,
  credentials: 'vault',
  allowPlaintextPasswords: true,
  registration: { endpoint: 'gateway.example.com:9699' },
};

const published: Readonly<Record<string, Published>> = {
  'none to PLAIN': {
    source: 'open',
    login: 'plain',
    route: { clients: none, credentials: 'files' },
    mirror: passing(noneSpec),
    switched: swapOf(noneSpec, plainLogin, 'files'),
  },
  'none to OAuth': {
    source: 'open',
    login: 'oauth',
    route: { clients: none, credentials: 'files' },
    mirror: passing(noneSpec),
    switched: swapOf(noneSpec, oauthLogin, 'files'),
  },
  'none to mTLS': { source: 'open', login: 'mtls', route: { clients: none }, mirror: passing(noneSpec), switched: passing() },
  'mTLS to mTLS': { source: 'mtls', login: 'mtls', route: { clients: mtls, tls }, mirror: passing(mtlsSpec), switched: passing(mtlsSpec) },
  'mTLS to OAuth': {
    source: 'mtls',
    login: 'oauth',
    route: { clients: mtls, tls, credentials: 'files' },
    mirror: passing(mtlsSpec),
    switched: swapOf(mtlsSpec, oauthLogin, 'files'),
  },
  'mTLS to PLAIN': {
    source: 'mtls',
    login: 'plain',
    route: { clients: mtls, tls, credentials: 'files' },
    mirror: passing(mtlsSpec),
    switched: swapOf(mtlsSpec, plainLogin, 'files'),
  },
  'SCRAM to OAuth': {
    source: 'scram',
    login: 'oauth',
    route: scramRoute,
    mirror: passing(),
    switched: swapOf(scramSpec, oauthLogin, 'vault'),
  },
  'SCRAM to PLAIN': {
    source: 'scram',
    login: 'plain',
    route: scramRoute,
    mirror: passing(),
    switched: swapOf(scramSpec, plainLogin, 'vault'),
  },
};

describe('the published combinations, each from one definition', () => {
  test.each(Object.entries(published))('%s', (_, { source, login, route, mirror, switched }) => {
    const definition = { endpoint: 'gateway.example.com:9595', listeners: { source }, ...route } as GroupRoute;
    const { routeSpecs } = newGroup({ route: definition, to: cloud(login) }).group;
    const fence = { scope: 'ALL', mode: 'error', errorCode: 'BROKER_NOT_AVAILABLE' };

    expect(routeSpecs.mirror).toMatchObject({ streamingDomain: { name: 'msk', bootstrapServerId: source } });
    expect(routeSpecs.mirror.security).toEqual(mirror);
    expect(routeSpecs.fence).toEqual({ ...routeSpecs.mirror, fence });
    expect(routeSpecs.switch).toEqual({
      ...routeSpecs.mirror,
      streamingDomain: { name: 'cloud', bootstrapServerId: login },
      security: switched,
    });
  });
});

describe('the registration of SCRAM users', () => {
  const route: GroupRoute = {
    endpoint: 'gateway.example.com:9595',
    listeners: { source: 'scram' },
    tls,
    clients: scram,
    credentials: 'vault',
    registration: { endpoint: 'gateway.example.com:9699' },
  };
  const at = (stage: KafkaStageName) => newGroup({ route, stage });

  test('has a route of its own, with the security of switch and no fence, until the group is switched', () => {
    for (const stage of ['mirror', 'fence', 'promote'] as const) {
      const { gateway, group } = at(stage);
      const registration = routesOf(gateway)['orders-reg'];

      expect(registration).toMatchObject({
        endpoint: 'gateway.example.com:9699',
        streamingDomain: { name: 'cloud', bootstrapServerId: 'plain' },
      });
      expect(registration?.security).toEqual(group.routeSpecs.switch.security);
      expect(registration).not.toHaveProperty('fence');
    }
    expect(Object.keys(routesOf(at('switch').gateway))).toEqual(['orders']);
    expect(Object.keys(routesOf(at('settle').gateway))).toEqual(['orders']);
  });

  test('ends after the gates of switch, and the plan guard lets its route be deleted and no other', () => {
    const { only, resources } = synthesised(at('promote').stack);
    const [registration] = resources('switchyard_gateway_route').filter(({ name }) => name === 'orders-reg');
    const change = (address: string) => ({
      format_version: '1.2',
      resource_changes: [
        { address, type: 'switchyard_gateway_route', name: 'x', mode: 'managed', change: { actions: ['delete'], before: {}, after: null } },
      ],
    });
    const address = (name: string) => `switchyard_gateway_route.${terraformName(at('promote').stack, name)}`;

    expect(registration).toMatchObject({
      lifecycle: { create_before_destroy: true },
      depends_on: [expect.stringMatching(/^switchyard_cutover\./)],
    });
    expect(only('switchyard_cutover').route).toBe('orders');
    const cutover = { ...only('switchyard_cutover'), address: 'switchyard_cutover.orders_Cutover_26FE6DE5' };
    const belongs = belongsTo(cutover);
    expect(guard(change(address('orders-reg')), kafkaStages, 'switch', { belongs })).toEqual([]);
    const others = ['payments_RegistrationRoute_26FE6DE5', 'RegistrationRoute_26FE6DE5'];
    for (const other of others) {
      const json = change(`switchyard_gateway_route.${other}`);
      expect(guard(json, kafkaStages, 'switch', { belongs })).toMatchObject([{ reason: 'other-group' }]);
    }
    expect(guard(change(address('orders')), kafkaStages, 'switch')).toHaveLength(1);
    expect(guard(change(address('orders-reg')), kafkaStages, 'fence')).toHaveLength(1);
  });

  test('is refused where clients do not register, or nothing is swapped at the destination', () => {
    const inStore = ClientAuthentication.scram512({ credentials: ScramCredentials.inStore('verifiers') });

    expect(codesOf(() => newGroup({ route: { ...route, clients: inStore } }))).toEqual(['SWY3118']);
    expect(codesOf(() => newGroup({ route: { ...route, mode: 'sourceSwap' } as never }))).toEqual(['SWY3118']);
  });

  test('is refused a port that the route takes at switch', () => {
    expect(codesOf(() => newGroup({ route: { ...route, registration: { endpoint: 'gateway.example.com:9599' } } }))).toEqual(['SWY3002']);
  });
});

describe('a group', () => {
  const endpoint = 'gateway.example.com:9595';

  test('is refused at mirror what would break at switch', () => {
    expect(codesOf(() => newGroup({ route: { endpoint, clients: scram, listeners: { source: 'scram' } } }))).toEqual(['SWY3100']);
    expect(codesOf(() => newGroup({ route: { endpoint, listeners: { destination: 'oauth' } } }))).toEqual(['SWY3113']);
  });

  test('is refused a store that no stage uses', () => {
    const route = { endpoint, mode: 'passthrough', credentials: 'vault' } as never;

    expect(codesOf(() => newGroup({ route }))).toEqual(['SWY3103']);
  });

  test('holds its clients where the flavour can, and answers an error where it cannot', () => {
    const fenceOf = (flavour: GatewayFlavour) =>
      newGroup({ route: { endpoint }, flavour, to: cloud('plain') }).group.routeSpecs.fence.fence?.mode;

    expect([fenceOf(flavours.embedded), fenceOf(flavours.confluent)]).toEqual(['hold', 'error']);
    expect(codesOf(() => newGroup({ route: { endpoint, fence: Fence.hold() } }))).toEqual(['SWY3111']);
  });

  test('whose source is swapped logs in for its clients before the cutover, and not after', () => {
    const clients = ClientAuthentication.plain({ users: 'users' });
    const route: GroupRoute = { endpoint, mode: 'sourceSwap', clients, credentials: 'vault', tls, listeners: { source: 'scram' } };
    const { routeSpecs } = newGroup({ route, flavour: flavours.embedded }).group;

    expect(routeSpecs.fence.security).toMatchObject({ auth: 'swap', secretStore: 'vault', cluster: { authentication: { type: 'scram' } } });
    expect(routeSpecs.switch.security).toEqual({ auth: 'passthrough', client: { tls } });
  });

  test('does not compile with a swap without clients, IAM clients, or a registration of clients that have no SCRAM', () => {
    // @ts-expect-error a swap must know the clients
    const noClients: GroupRoute = { endpoint, credentials: 'vault' };
    // @ts-expect-error no route takes clients with IAM
    const iam: GroupRoute = { endpoint, clients: ClientAuthentication.iam() };
    // @ts-expect-error only SCRAM users are registered
    const registration: GroupRoute = { endpoint, clients: mtls, credentials: 'vault', registration: { endpoint } };
    // @ts-expect-error nothing would be looked up
    const unused: GroupRoute = { endpoint, mode: 'passthrough', credentials: 'vault' };

    expect([noClients, iam, registration, unused].map((route) => codesOf(() => newGroup({ route }))[0])).toEqual([
      'SWY3120',
      'SWY3101',
      'SWY3118',
      'SWY3103',
    ]);
  });
});

describe('documents of the stages of one definition', () => {
  test('differ only where the stage table lets a route differ', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const documents = stages.map((stage) => newGroup({ ...definition, stage }).gateway.document.spec);
        for (const [index, to] of kafkaStages.stages.entries()) {
          if (index === 0) continue;
          expect(differences(documents[index - 1]!, documents[index]!).filter((path) => !allowedAt(to.name).includes(path))).toEqual([]);
        }
        // The fence is the whole difference between mirror and fence, and a route never goes back by itself.
        expect(differences(documents[0]!, documents[1]!)).toEqual(['routes.orders.fence']);
        expect(documents[3]!.routes[0]).not.toHaveProperty('fence');
      }),
      { numRuns: 60 },
    );
  });

  // The same rules from the other side: the proxy's own, and the resource definition of CFK 3.3 where it is there.
  test('are taken by whoever runs them', () => {
    const crd = crdValidator('3.3');
    fc.assert(
      fc.property(definitions, fc.constantFrom(...stages), (definition, stage) => {
        const { document, flavour } = newGroup({ ...definition, stage }).gateway;
        const faults = flavour.kind === 'embedded' ? inspectDocument(stringify(document), 'gateway.yaml', {}).faults : crd?.(document);

        expect(faults ?? []).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('are the ones that the group tells beforehand, whatever its own stage is', () => {
    fc.assert(
      fc.property(definitions, fc.constantFrom(...stages), fc.constantFrom(...stages), (definition, own, other) => {
        const { routeSpecs } = newGroup({ ...definition, stage: own }).group;
        const { gateway, group } = newGroup({ ...definition, stage: other });

        expect(routeSpecs[other]).toEqual(gateway.routes[0]?.spec);
        expect(group.routeSpecs).toEqual(routeSpecs);
      }),
      { numRuns: 20 },
    );
  });
});

type Document = ReturnType<typeof newGroup>['gateway']['document']['spec'];

const clientsOf: Readonly<Record<Exclude<AuthKind, 'iam'>, ClientAuthentication<Exclude<AuthKind, 'iam'>>>> = {
  none,
  plain: ClientAuthentication.plain({ users: 'users' }),
  'scram-256': ClientAuthentication.scram256(),
  'scram-512': scram,
  mtls,
  oauthbearer: ClientAuthentication.oauth({ jwksEndpointUri: 'https://idp.example.com/keys', audience: 'kafka' }),
};

/** Definitions that the matrix supports, with everything else at random. */
const definitions: fc.Arbitrary<Definition> = fc
  .record({
    source: fc.constantFrom<['open' | 'scram' | 'mtls', AuthKind]>(['open', 'none'], ['scram', 'scram-512'], ['mtls', 'mtls']),
    login: fc.constantFrom<[keyof typeof logins, DestinationKind]>(['plain', 'plain'], ['oauth', 'oauth'], ['mtls', 'mtls']),
    mode: fc.constantFrom<MigrationMode>('passthrough', 'destinationSwap', 'sourceSwap'),
    flavour: fc.constantFrom(flavours.processes, flavours.confluent),
    port: fc.integer({ min: 2000, max: 9000 }),
    register: fc.boolean(),
    maxReauth: fc.option(fc.nat(), { nil: undefined }),
    fence: fc.option(fc.constant(Fence.error({ errorMessage: 'moving' })), { nil: undefined }),
  })
  .filter(({ source, login, mode, flavour }) => migrationVerdict(source[1], login[1], mode, flavour.kind).supported)
  .map(({ source, login, mode, flavour, port, register, maxReauth, fence }) => {
    const kind =
      mode === 'sourceSwap'
        ? login[1] === 'oauth'
          ? 'oauthbearer'
          : (login[1] as 'plain' | 'mtls')
        : (source[1] as 'none' | 'mtls' | 'scram-512');
    const stored = mode === 'destinationSwap' || (mode === 'sourceSwap' && source[1] !== 'none');
    const route = {
      endpoint: `gateway.example.com:${port}`,
      mode,
      clients: clientsOf[kind],
      tls,
      listeners: { source: source[0] },
      ...(stored && { credentials: 'vault' }),
      ...(register && stored && kind === 'scram-512' && { registration: { endpoint: `gateway.example.com:${port + 100}` } }),
      ...(maxReauth !== undefined && { connectionsMaxReauthMs: maxReauth }),
      ...(fence && { fence }),
    };
    return { route: route as GroupRoute, flavour, to: cloud(login[0]) };
  });

/** What of a document a stage may change, by the stage table. */
function allowedAt(name: KafkaStageName): string[] {
  const stage = kafkaStages.stages.find((one) => one.name === name)!;
  if (stage.mayChange === 'anything') return ['everything'];
  const fields: Readonly<Record<string, string>> = { streaming_domain: 'streamingDomain', fence: 'fence', security: 'security' };
  const rules = stage.mayChange.filter(({ type }) => type === 'switchyard_gateway_route');
  return [
    ...rules.flatMap((rule) =>
      'attributes' in rule ? rule.attributes.map((attribute) => `routes.orders.${fields[attribute]}`) : ['routes.orders-reg'],
    ),
    // The link is gone, and with it what the source was needed for.
    ...(stage.desired.link ? [] : ['streamingDomains']),
  ];
}

function differences(before: Document, after: Document): string[] {
  const { routes: _a, ...restBefore } = before;
  const { routes: _b, ...restAfter } = after;
  const [old, young] = [byName(before), byName(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(young)])];
  return [
    ...unequal(restBefore, restAfter),
    ...names.flatMap((name) =>
      old[name] && young[name] ? unequal(old[name], young[name]).map((field) => `routes.${name}.${field}`) : [`routes.${name}`],
    ),
  ];
}

function unequal(a: object, b: object): string[] {
  const [left, right] = [a, b] as Record<string, unknown>[];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => JSON.stringify(left![key]) !== JSON.stringify(right![key]));
}

const byName = ({ routes }: Document): Record<string, object> => Object.fromEntries(routes.map((route) => [route.name, route]));
const routesOf = (gateway: { readonly document: { readonly spec: Document } }): Record<string, any> => byName(gateway.document.spec);

function terraformName(stack: never, route: string): string {
  const { resource } = JSON.parse(JSON.stringify((stack as { toTerraform(): unknown }).toTerraform())) as any;
  const found = Object.entries<any>(resource.switchyard_gateway_route).find(([, { name }]) => name === route);
  return found![0];
}
