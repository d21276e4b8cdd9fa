import { Testing } from 'cdktf';
import { CfkVersion, ExternalAccess, GatewayFlavour, KafkaCluster, SecretStore, SwitchyardStack } from 'cdktf-switchyard';
import { documentFindings } from '../../lib/gateway/rules';
import type { RouteSpec } from '../../lib/gateway/spec';
import { codesOf, destination } from '../core/synthesised';
import { bind, confluent, flavours, gatewayWith, refusals, refusedCodes, routeSpec } from './support/gateways';

const tls = { secretRef: 'edge-tls' };
const routes = (count: number, gateway = gatewayWith()) => {
  for (let n = 0; n < count; n++) bind(gateway, { name: `route-${n}`, endpoint: `h:${10_000 + n * 10}` });
  return gateway;
};

describe('a gateway that is as it should be', () => {
  test.each(Object.entries(flavours))('is refused nothing (%s)', (_name, flavour) => {
    expect(refusals(routes(6, gatewayWith({ flavour })))).toEqual([]);
  });
});

describe('a trial of the Confluent flavour', () => {
  const trial = GatewayFlavour.confluent({ cfk: CfkVersion.V3_3 });

  test('has four routes at most', () => {
    expect(refusedCodes(routes(4, gatewayWith({ flavour: trial })))).toEqual([]);
    expect(refusals(routes(5, gatewayWith({ flavour: trial })))).toEqual([
      expect.stringMatching(/^SWY3016: routes 5 — .*Allowed: 4 at most\./),
    ]);
  });

  test('never reloads', () => {
    const hot = GatewayFlavour.confluent({ cfk: CfkVersion.V3_3, hotReload: true });

    expect(refusedCodes(gatewayWith({ flavour: hot }))).toEqual(['SWY3017']);
    expect(refusedCodes(gatewayWith({ flavour: confluent({ hotReload: true }) }))).toEqual([]);
  });
});

describe('replicas on Kubernetes', () => {
  test.each([0, 1, 2.5])('are not %d', (replicas) => {
    expect(refusals(gatewayWith({ replicas }))).toEqual([expect.stringContaining('SWY3004: replicas')]);
    expect(refusedCodes(gatewayWith({ replicas, flavour: flavours.embedded }))).toEqual(['SWY3004']);
  });

  test('are not brought down to one by an override', () => {
    expect(refusedCodes(gatewayWith({ overrides: { replicas: 1 } }))).toEqual(['SWY3004']);
  });
});

describe('names', () => {
  test('of a namespace are labels', () => {
    expect(codesOf(() => gatewayWith({ namespace: 'Kafka' }))).toEqual(['SWY3012']);
  });

  test('of secrets have 30 characters at most, wherever they are', () => {
    const long = 'a'.repeat(31);
    const secured: RouteSpec['security'] = {
      auth: 'swap',
      client: { tls: { secretRef: long, jksPassword: { secretRef: 'Bad_Name' } } },
      cluster: { authentication: { type: 'plain', jaasConfigPassThrough: { secretRef: '-jaas' } } },
    };

    expect(refusals(bind(gatewayWith(), { security: secured }))).toEqual([
      expect.stringContaining(`SWY3301: routes[orders].security.client.tls.secretRef "${long}"`),
      expect.stringContaining('SWY3301: routes[orders].security.client.tls.jksPassword.secretRef "Bad_Name"'),
      expect.stringContaining('SWY3301: routes[orders].security.cluster.authentication.jaasConfigPassThrough.secretRef "-jaas"'),
    ]);
  });

  test('of secrets are checked outside of routes too', () => {
    const flavour = confluent({ mountedSecrets: [{ secretRef: 'Mounted' }] });

    expect(refusals(gatewayWith({ flavour }))).toEqual([expect.stringContaining('SWY3301: mountedSecrets[0].secretRef "Mounted"')]);
  });

  test('of routes are labels of 30 characters at most', () => {
    expect(refusedCodes(bind(gatewayWith(), { name: 'Orders' }))).toEqual(['SWY3003']);
  });

  test('of secret stores are given once', () => {
    const store = SecretStore.fromSecrets('swap', { type: 'Vault', config: { secretName: 'vault-config' } });

    for (const flavour of Object.values(flavours))
      expect(codesOf(() => gatewayWith({ secretStores: [store, store], flavour }))).toEqual(['SWY3018']);
    expect(refusedCodes(gatewayWith({ overrides: { secretStores: [store.spec, store.spec] } }))).toEqual(['SWY3018']);
  });
});

describe('ports', () => {
  test.each([
    ['of metrics and probes', 9190, flavours.embedded],
    ['behind the endpoint, for a broker', 9187, flavours.embedded],
    ['of the configuration that a pod runs', 9180, flavours.confluent],
  ])('%s are not given to routes', (_which, port, flavour) => {
    expect(refusedCodes(bind(gatewayWith({ flavour }), { endpoint: `h:${port}` }))).toEqual(['SWY3025']);
  });

  test('are those that were chosen for the admin endpoint', () => {
    expect(refusedCodes(bind(gatewayWith({ flavour: flavours.embedded, admin: { port: 9292 } })))).toEqual(['SWY3025']);
  });

  test('of processes are their own affair', () => {
    expect(refusedCodes(bind(gatewayWith({ flavour: flavours.processes }), { endpoint: 'h:9190' }))).toEqual([]);
  });
});

describe('references', () => {
  test('to a streaming domain lead to one of the gateway', () => {
    expect(refusals(bind(gatewayWith(), { streamingDomain: { name: 'elsewhere', bootstrapServerId: 'plaintext-1' } }))).toEqual([
      expect.stringMatching(/SWY3001: routes\[orders\]\.streamingDomain\.name "elsewhere" .* Allowed: "source", "destination"\./),
    ]);
  });

  test('to a bootstrap server lead to one of the domain', () => {
    expect(refusals(bind(gatewayWith(), { streamingDomain: { name: 'source', bootstrapServerId: 'scram' } }))).toEqual([
      expect.stringMatching(/SWY3019: .*bootstrapServerId "scram" .* Allowed: "plaintext-1", "plaintext-2"\./),
    ]);
  });

  test('to a secret store lead to one of the gateway', () => {
    const security: RouteSpec['security'] = {
      auth: 'swap',
      secretStore: 'vault',
      client: { authentication: { type: 'scram', scram: { secretStore: 'verifiers' } } },
    };

    expect(refusals(bind(gatewayWith(), { security }))).toEqual([
      expect.stringContaining('SWY3104: routes[orders].security.secretStore "vault"'),
      expect.stringContaining('SWY3104: routes[orders].security.client.authentication.scram.secretStore "verifiers"'),
    ]);
  });

  test('are followed in the stages to come, and what is wrong there is said once', () => {
    const later = routeSpec({ streamingDomain: { name: 'elsewhere', bootstrapServerId: 'x' } });

    expect(refusedCodes(bind(gatewayWith(), {}, { laterSpecs: [later, later] }))).toEqual(['SWY3001']);
  });
});

describe('node id ranges', () => {
  const msk = (nodeIds: number[]) =>
    KafkaCluster.plaintext({
      name: 'source',
      bootstrapServers: [1, 2, 3].map((id) => `b-${id}.events.abc123.c2.kafka.eu-west-1.amazonaws.com:9092`),
      nodeIds,
    });

  test('hold every broker that the addresses of MSK name', () => {
    expect(refusals(bind(gatewayWith({ clusters: [msk([1, 2]), destination] })))).toEqual([
      expect.stringMatching(/SWY3020: streamingDomains\[source\]\.kafkaCluster\.nodeIdRanges \["1-2"\] .* they miss broker 3/),
    ]);
    expect(refusedCodes(bind(gatewayWith({ clusters: [msk([1, 2, 3]), destination] })))).toEqual([]);
  });

  test('are needed by port routing only', () => {
    const overrides = {
      streamingDomains: [
        { ...gatewayWith().domainSpecs[0], kafkaCluster: { ...gatewayWith().domainSpecs[0]!.kafkaCluster, nodeIdRanges: [] } },
      ],
    };
    const byHost: Partial<RouteSpec> = {
      brokerIdentificationStrategy: { type: 'host', pattern: 'b-$(nodeId).example.com' },
      security: { auth: 'passthrough', client: { tls } },
    };

    expect(refusedCodes(bind(gatewayWith({ overrides })))).toEqual(['SWY3020']);
    expect(refusedCodes(bind(gatewayWith({ overrides }), byHost))).toEqual([]);
  });

  test.each([
    ['are not empty', [{ name: 'a', start: 3, end: 1 }], 'a is empty'],
    [
      'do not overlap',
      [
        { name: 'a', start: 1, end: 3 },
        { name: 'b', start: 3, end: 5 },
      ],
      'b overlaps a',
    ],
  ])('%s', (_rule, nodeIdRanges, message) => {
    const [domain] = gatewayWith().domainSpecs;
    const overrides = { streamingDomains: [{ ...domain, kafkaCluster: { ...domain!.kafkaCluster, nodeIdRanges } }] };

    expect(refusals(gatewayWith({ overrides }))).toEqual([expect.stringContaining(message)]);
  });
});

describe('host routing', () => {
  const byHost = (pattern: string) => ({ brokerIdentificationStrategy: { type: 'host', pattern } as const });

  test('needs a certificate', () => {
    expect(refusedCodes(bind(gatewayWith(), byHost('b-$(nodeId).example.com')))).toEqual(['SWY3109']);
  });

  test('needs a name for each broker', () => {
    const security: RouteSpec['security'] = { auth: 'passthrough', client: { tls } };

    expect(refusedCodes(bind(gatewayWith(), { ...byHost('broker.example.com'), security }))).toEqual(['SWY3110']);
  });
});

describe('OAuth', () => {
  const jwksEndpointUri = 'https://idp.example.com/keys';
  const tokenEndpointUri = 'https://idp.example.com/token';
  const clients = (oauthSettings: object): RouteSpec['security'] => ({
    auth: 'passthrough',
    client: { authentication: { type: 'oauth', oauthSettings } },
  });

  test('of clients needs the keys and the audience (CEL rule of the CRD)', () => {
    expect(refusals(bind(gatewayWith(), { security: clients({}) }))).toEqual([
      expect.stringContaining('SWY3021: routes[orders].security.client.authentication.oauthSettings.jwksEndpointUri null'),
      expect.stringContaining('SWY3021: routes[orders].security.client.authentication.oauthSettings.audience null'),
    ]);
    expect(refusedCodes(bind(gatewayWith(), { security: clients({ jwksEndpointUri, audience: 'kafka' }) }))).toEqual([]);
  });

  test('has extension headers for clients that pass through only (CEL rule of the CRD)', () => {
    const cluster = { extensionHeaders: { logicalCluster: 'lkc-1' } };
    const passing = { ...clients({ jwksEndpointUri, audience: 'kafka' }), cluster };

    expect(refusedCodes(bind(gatewayWith(), { security: passing }))).toEqual([]);
    expect(refusedCodes(bind(gatewayWith(), { security: { ...passing, auth: 'swap' } }))).toEqual(['SWY3022']);
    expect(refusedCodes(bind(gatewayWith(), { security: { auth: 'passthrough', cluster } }))).toEqual(['SWY3022']);
    expect(refusedCodes(bind(gatewayWith(), { security: { ...passing, cluster: { extensionHeaders: {} } } }))).toEqual(['SWY3022']);
  });

  test('may ask every address that a stage uses, also with options of our own', () => {
    const later = routeSpec({
      security: { auth: 'swap', cluster: { authentication: { type: 'oauth', oauthSettings: { tokenEndpointUri } } } },
    });
    const bound = (options?: string) =>
      bind(
        gatewayWith(options === undefined ? {} : { podTemplate: { env: { GATEWAY_OPTS: options } } }),
        { security: clients({ jwksEndpointUri, audience: 'kafka' }) },
        { laterSpecs: [later] },
      );
    const list = '-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=';

    expect(refusedCodes(bound())).toEqual([]);
    expect(refusedCodes(bound('-Xmx2g'))).toEqual([]);
    expect(refusedCodes(bound(`${list}${tokenEndpointUri},${jwksEndpointUri}`))).toEqual([]);
    expect(refusals(bound(`-Xmx2g ${list}${jwksEndpointUri}`))).toEqual([expect.stringContaining(`"${tokenEndpointUri}"`)]);
    expect(refusedCodes(bound(`-Xmx2g ${list}${jwksEndpointUri}`))).toEqual(['SWY3024']);
  });
});

describe('images', () => {
  test.each(['<gateway-image>', 'confluentinc/cpc-gateway', 'registry:5000/gateway', ':1.0', 'a b:1'])('are not "%s"', (application) => {
    expect(refusals(gatewayWith({ flavour: confluent({ image: { application } }) }))).toEqual([
      expect.stringContaining(`SWY3023: image.application "${application}"`),
    ]);
  });

  test('have a tag or a digest', () => {
    const application = 'registry:5000/gateway@sha256:abc';

    expect(refusedCodes(gatewayWith({ flavour: confluent({ image: { application } }) }))).toEqual([]);
  });
});

describe('a configId', () => {
  const at = (configId: string) => gatewayWith({ flavour: confluent({ cfk: CfkVersion.of('0.1718.34'), configId }) });

  test.each(['', 'a b', 'x'.repeat(65)])('is not "%s"', (configId) => {
    expect(refusedCodes(at(configId))).toEqual(['SWY3026']);
  });

  test('is made of letters, digits and a few signs', () => {
    expect(refusedCodes(at('orders:switch_2.1-a'))).toEqual([]);
  });
});

describe('external access', () => {
  test.each([
    ExternalAccess.loadBalancer({ domain: 'https://kafka.example.com' }),
    ExternalAccess.loadBalancer({ domain: 'kafka.example.com:9092' }),
    ExternalAccess.nodePort({ host: 'nodes.example.com', nodePortOffset: -1 }),
    ExternalAccess.nodePort({ host: '', nodePortOffset: 30_000 }),
  ])('is by a host name, and node ports are ports: %j', (externalAccess) => {
    expect(refusedCodes(gatewayWith({ externalAccess }))).toEqual(['SWY3027']);
  });
});

describe('a field that the installed version does not have', () => {
  const at = (cfk: CfkVersion, props: object = {}) => confluent({ cfk, ...props });

  test('is refused with its path, who has it and the way out', () => {
    expect(refusals(gatewayWith({ flavour: at(CfkVersion.V3_2, { hotReload: true }) }))).toEqual([
      'SWY3013: hotReload — this version of CFK does not have the field: CFK 3.3 (chart 0.1718.10) or newer has it, and this is ' +
        'CFK 3.2 (chart 0.1514.19) (the API server refuses or drops what the installed resource definition does not have). ' +
        'Leave it out, or upgrade CFK and say so with cfk: CfkVersion.of(chart).',
    ]);
  });

  test('is a fence and SCRAM in 3.1', () => {
    const spec: Partial<RouteSpec> = {
      fence: { scope: 'ALL', errorCode: 'BROKER_NOT_AVAILABLE' },
      security: { auth: 'swap', client: { authentication: { type: 'scram', scram: { alterScramCredentials: true } } } },
    };

    expect(refusedCodes(bind(gatewayWith({ flavour: at(CfkVersion.V3_1) }), spec))).toEqual(['SWY3013', 'SWY3013', 'SWY3013']);
    expect(refusedCodes(bind(gatewayWith({ flavour: at(CfkVersion.V3_2) }), spec))).toEqual([]);
  });

  test.each([
    ['mountedSecrets', { mountedSecrets: [{ secretRef: 'a' }] }],
    ['mountedVolumes', { mountedVolumes: { volumes: [{ name: 'v' }], volumeMounts: [{ name: 'v', mountPath: '/v' }] } }],
    ['oneReplicaPerNode', { oneReplicaPerNode: true }],
  ])('is %s before 3.3', (field, props) => {
    expect(refusals(gatewayWith({ flavour: at(CfkVersion.V3_2, props) }))).toEqual([expect.stringContaining(`SWY3013: ${field}`)]);
    expect(refusedCodes(gatewayWith({ flavour: at(CfkVersion.V3_3, props) }))).toEqual([]);
  });

  test('is a startup probe, CyberArk, FIPS by its mode and extension headers before 3.3', () => {
    const store = SecretStore.cyberArk('vault', { secretName: 'cyberark' });
    const spec: Partial<RouteSpec> = {
      security: {
        auth: 'passthrough',
        client: {
          tls: { ...tls, fips: { enabled: true, mode: 'fips-140-3' } },
          authentication: { type: 'oauth', oauthSettings: { jwksEndpointUri: 'https://idp/keys', audience: 'kafka' } },
        },
        cluster: { extensionHeaders: { a: 'b' } },
      },
    };
    const props = { secretStores: [store], podTemplate: { probes: { startup: { failureThreshold: 30 } } } };

    expect(refusals(bind(gatewayWith({ flavour: at(CfkVersion.V3_2), ...props }), spec)).map((line) => line.split(' — ')[0])).toEqual([
      'SWY3013: routes[orders].security.client.tls.fips.mode',
      'SWY3013: routes[orders].security.cluster.extensionHeaders',
      'SWY3013: secretStores[vault].provider.type "CyberArk"',
      'SWY3013: podTemplate.probe.startup',
    ]);
    expect(refusedCodes(bind(gatewayWith({ flavour: at(CfkVersion.V3_3), ...props }), spec))).toEqual([]);
  });

  test('is configId before chart 0.1718.34', () => {
    expect(refusedCodes(gatewayWith({ flavour: at(CfkVersion.V3_3, { configId: 'a' }) }))).toEqual(['SWY3013']);
    expect(refusedCodes(gatewayWith({ flavour: at(CfkVersion.of('0.1718.34'), { configId: 'a' }) }))).toEqual([]);
  });

  test('is found in overrides too', () => {
    expect(refusedCodes(gatewayWith({ flavour: at(CfkVersion.V3_2), overrides: { oneReplicaPerNode: true } }))).toEqual(['SWY3013']);
  });
});

describe('what only one flavour has', () => {
  test('is a cluster login with SCRAM, of the embedded one', () => {
    const security: RouteSpec['security'] = {
      auth: 'swap',
      cluster: { authentication: { type: 'scram', mechanism: 'SCRAM-SHA-256' } },
    };

    expect(refusedCodes(bind(gatewayWith(), { security }))).toEqual(['SWY3014', 'SWY3014']);
    expect(refusedCodes(bind(gatewayWith({ flavour: flavours.embedded }), { security }))).toEqual([]);
  });

  test('is FIPS, certificates that CFK makes and second places for a setting, of the Confluent one', () => {
    const security: RouteSpec['security'] = {
      auth: 'swap',
      client: {
        tls: { ...tls, fips: { enabled: true }, autoGeneratedCerts: true },
        authentication: { type: 'mtls', principalMappingRules: ['DEFAULT'] },
      },
      cluster: { authentication: { type: 'oauthbearer', oauthbearer: { secretRef: 'bearer' } } },
    };

    expect(refusedCodes(bind(gatewayWith(), { security }))).toEqual([]);
    expect(refusals(bind(gatewayWith({ flavour: flavours.embedded }), { security })).map((line) => line.split(' — ')[0])).toEqual([
      'SWY3015: routes[orders].security.client.tls.fips',
      'SWY3015: routes[orders].security.client.tls.autoGeneratedCerts',
      'SWY3015: routes[orders].security.client.authentication.principalMappingRules',
      'SWY3015: routes[orders].security.cluster.authentication.oauthbearer',
    ]);
  });

  test('is not asked for by a field that is off', () => {
    const security: RouteSpec['security'] = {
      auth: 'passthrough',
      client: { tls: { ...tls, fips: { enabled: false }, autoGeneratedCerts: false } },
    };

    expect(refusedCodes(bind(gatewayWith({ flavour: flavours.embedded }), { security }))).toEqual([]);
  });
});

describe('values that no type can keep out', () => {
  test('are empty texts', () => {
    const security: RouteSpec['security'] = {
      auth: 'swap',
      cluster: { authentication: { type: 'oauth', oauthSettings: { tokenEndpointUri: 'https://idp/token', audience: '' } } },
    };

    expect(refusals(bind(gatewayWith(), { security }))).toEqual([
      expect.stringContaining('SWY3028: routes[orders].security.cluster.authentication.oauthSettings.audience ""'),
    ]);
  });

  test('are messages of a fence with more than 256 characters', () => {
    const fence = { scope: 'ALL', errorMessage: 'x'.repeat(257) } as const;

    expect(refusedCodes(bind(gatewayWith(), { fence }))).toEqual(['SWY3028']);
    expect(refusedCodes(bind(gatewayWith(), { fence: { ...fence, errorMessage: 'x'.repeat(256) } }))).toEqual([]);
  });

  test('are names of priority classes', () => {
    expect(refusedCodes(gatewayWith({ podTemplate: { priorityClassName: 'Very High' } }))).toEqual(['SWY3028']);
  });
});

describe('a synth', () => {
  test('reports all that is wrong with a gateway at once, and where', () => {
    const stack = new SwitchyardStack(Testing.app({ stackTraces: false }), 'edge');
    bind(gatewayWith({ replicas: 1, flavour: confluent({ image: { init: 'init' } }) }, stack));

    expect(() => Testing.synth(stack, true)).toThrow(/\[edge\/Gateway\] SWY3004[^]*\[edge\/Gateway\] SWY3023/);
  });

  test('of a document that is right finds nothing, whatever the flavour', () => {
    const subject = { document: gatewayWith().document, everyRoute: [], fields: [], ports: new Map<number, string>() };

    expect(documentFindings({ ...subject, flavour: flavours.confluent })).toEqual([]);
  });
});

describe('versions of CFK', () => {
  test.each(['0.1000.1', '0.1838.0', '0.2038.1', '3.3.0', 'latest'])('do not include chart %s', (chart) => {
    expect(codesOf(() => CfkVersion.of(chart))).toEqual(['SWY3011']);
  });

  test.each([
    ['0.1351.24', '3.1'],
    ['0.1514.19', '3.2'],
    ['0.1600.1', '3.2'],
    ['0.1718.34', '3.3'],
  ])('are known by chart %s: %s', (chart, line) => {
    expect(CfkVersion.of(chart)).toMatchObject({ line, chart });
  });

  test('are compared by line, then by chart', () => {
    const patched = CfkVersion.of('0.1718.34');

    expect(patched.isAtLeast(CfkVersion.V3_3)).toBe(true);
    expect(CfkVersion.V3_3.isAtLeast(patched)).toBe(false);
    expect(CfkVersion.V3_3.isAtLeast(CfkVersion.V3_3)).toBe(true);
    expect(CfkVersion.V3_2.isAtLeast(CfkVersion.V3_3)).toBe(false);
  });
});
