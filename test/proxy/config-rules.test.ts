import { stringify } from 'yaml';
import type { CodedError } from '../../lib/core/coded-error';
import { inspectDocument } from '../../lib/proxy/config/read-document';

/** A document whose parts can be replaced: one domain with every protocol, two stores, one route. */
const parts = {
  tls: { secretRef: 'gateway-tls' } as object | undefined,
  client: { type: 'scram' } as object | undefined,
  cluster: { type: 'plain' } as object | undefined,
  auth: 'swap',
  secretStore: 'vault' as string | undefined,
  server: 'sasl_ssl',
  strategy: { type: 'port' } as object,
  route: {} as object,
  spec: {} as object,
};

function documentWith(change: Partial<typeof parts>): object {
  const { tls, client, cluster, auth, secretStore, server, strategy, route, spec } = { ...parts, ...change };
  const protocols = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'];
  return {
    apiVersion: 'platform.confluent.io/v1beta1',
    kind: 'Gateway',
    metadata: { name: 'edge' },
    spec: {
      streamingDomains: [
        {
          name: 'cloud',
          kafkaCluster: {
            bootstrapServers: protocols.map((protocol) => ({ id: protocol.toLowerCase(), endpoint: `${protocol}://b:9092` })),
            nodeIdRanges: [{ name: 'all', start: 0, end: 2 }],
          },
        },
      ],
      secretStores: [
        { name: 'vault', provider: { type: 'Vault', configSecretRef: 'vault-config' } },
        { name: 'files', provider: { type: 'File', configSecretRef: 'file-config', clientCredentialsRef: 'file-credentials' } },
      ],
      routes: [
        {
          name: 'orders',
          endpoint: 'kafka.example.com:9092',
          brokerIdentificationStrategy: strategy,
          streamingDomain: { name: 'cloud', bootstrapServerId: server },
          security: {
            auth,
            ...(secretStore && { secretStore }),
            client: { ...(tls && { tls }), ...(client && { authentication: client }) },
            ...(cluster && { cluster: { authentication: cluster } }),
          },
          ...route,
        },
      ],
      ...spec,
    },
  };
}

const inspect = (change: Partial<typeof parts>, options = {}) => inspectDocument(stringify(documentWith(change)), 'gateway.yaml', options);
const faultsOf = (change: Partial<typeof parts>, options = {}) => inspect(change, options).faults.map(shortly);
const shortly = ({ code, fault }: CodedError) => `${code} ${fault.property?.replace('spec.routes[0].', '')}`;

const jwks = { jwksEndpointUri: 'https://idp/jwks', audience: 'kafka' };
const users = { jaasConfigPassThrough: { secretRef: 'users' } };
const token = { oauthSettings: { tokenEndpointUri: 'https://idp/token' } };
const passthrough = { auth: 'passthrough', cluster: undefined, secretStore: undefined };

describe('a swapped login', () => {
  test.each([
    ['none to PLAIN', { client: { type: 'none' }, tls: undefined }],
    ['PLAIN to PLAIN', { client: { type: 'plain', ...users } }],
    ['PLAIN to none', { client: { type: 'plain', ...users }, cluster: { type: 'none' }, secretStore: undefined, server: 'plaintext' }],
    ['mTLS to PLAIN', { client: { type: 'mtls', mtls: { principalMappingRules: ['RULE:^CN=([^,]+).*$/$1/'] } } }],
    ['mTLS to OAuth', { client: { type: 'mtls' }, cluster: { type: 'oauth', ...token } }],
    ['SCRAM to OAuth', { cluster: { type: 'oauthbearer', ...token } }],
    ['SCRAM to SCRAM', { cluster: { type: 'scram', mechanism: 'SCRAM-SHA-256' } }],
    ['OAuth to mTLS', { client: { type: 'oauth', oauthSettings: jwks }, cluster: { type: 'mtls' }, server: 'ssl' }],
    [
      'SCRAM with registration to none',
      {
        client: { type: 'scram', scram: { alterScramCredentials: true, admin: { secretRef: 'admin' }, secretStore: 'vault' } },
        cluster: { type: 'none' },
        secretStore: undefined,
        server: 'ssl',
      },
    ],
  ])('from %s is taken as it is', (_pair, change) => {
    expect(inspect(change).faults).toEqual([]);
  });

  test.each([
    ['SWY6092 security.client.authentication', { client: undefined }],
    ['SWY6092 security.cluster.authentication', { cluster: undefined, secretStore: undefined }],
    ['SWY6092 security.client.tls', { client: { type: 'mtls' }, tls: undefined }],
    ['SWY6092 security.client.authentication.jaasConfigPassThrough', { client: { type: 'plain' } }],
    ['SWY6092 security.client.authentication.scram', { client: { type: 'none', scram: {} } }],
    ['SWY6092 security.client.authentication.scram.admin.secretRef', { client: { type: 'scram', scram: { alterScramCredentials: true } } }],
    ['SWY6092 security.cluster.authentication.type', { server: 'ssl' }],
    ['SWY6092 security.cluster.authentication.type', { cluster: { type: 'mtls' } }],
    ['SWY6092 security.cluster.authentication.type', { client: { type: 'none' }, cluster: { type: 'none' }, secretStore: undefined }],
    ['SWY6092 security.cluster.authentication.mechanism', { cluster: { type: 'plain', mechanism: 'SCRAM-SHA-256' } }],
    ['SWY6093 security.secretStore', { secretStore: undefined }],
    ['SWY6093 security.secretStore', { cluster: { type: 'none' }, server: 'ssl' }],
    ['SWY6093 security.client.authentication.scram.secretStore', { cluster: { type: 'none' }, server: 'ssl', secretStore: undefined }],
    [
      'SWY6093 security.secretStore',
      { secretStore: 'files', client: { type: 'scram', scram: { alterScramCredentials: true, admin: { secretRef: 'admin' } } } },
    ],
    ['SWY6094 security.secretStore', { secretStore: 'vualt' }],
    ['SWY6094 security.client.authentication.scram.secretStore', { client: { type: 'scram', scram: { secretStore: 'vualt' } } }],
    [
      'SWY6095 security.client.authentication.oauthSettings.audience',
      { client: { type: 'oauth', oauthSettings: { ...jwks, audience: undefined } } },
    ],
    ['SWY6095 security.cluster.authentication.oauthSettings.tokenEndpointUri', { cluster: { type: 'oauth' } }],
    ['SWY6099 security.client.tls', { tls: { ignoreTrustStoreConfig: true } }],
  ])('is refused with %s (%#)', (fault, change) => {
    expect(faultsOf(change)).toEqual([fault]);
  });

  test.each([
    ['towards clients', 'client', { tls: undefined }],
    ['towards the cluster', 'cluster', { server: 'sasl_plaintext' }],
  ])('is refused with SWY6091 without TLS %s, until that is accepted', (_where, leg, change) => {
    expect(faultsOf(change)).toEqual([`SWY6091 security.${leg}.authentication.type`]);
    expect(faultsOf(change, { allowPlaintextPasswords: true })).toEqual([]);
  });
});

describe('a login that is passed through', () => {
  test.each([
    ['nothing is said of clients', { client: undefined, tls: undefined }],
    ['clients use SCRAM', { client: { type: 'scram' }, tls: undefined, server: 'sasl_plaintext' }],
    ['clients show certificates to the proxy', { client: { type: 'mtls' }, server: 'ssl' }],
  ])('is taken when %s', (_what, change) => {
    expect(inspect({ ...passthrough, ...change }).faults).toEqual([]);
  });

  test('is refused with a login to the cluster, and with OAuth that cannot be checked', () => {
    expect(faultsOf({ ...passthrough, cluster: { type: 'plain' } })).toEqual(['SWY6092 security.cluster.authentication']);
    expect(faultsOf({ ...passthrough, client: { type: 'oauth' } })).toEqual([
      'SWY6095 security.client.authentication.oauthSettings.jwksEndpointUri',
      'SWY6095 security.client.authentication.oauthSettings.audience',
    ]);
  });
});

describe('host routing', () => {
  const host = (pattern?: string) => ({ strategy: { type: 'host', ...(pattern !== undefined && { pattern }) } });
  const withoutRanges = {
    spec: { streamingDomains: [{ name: 'cloud', kafkaCluster: { bootstrapServers: [{ id: 'sasl_ssl', endpoint: 'SASL_SSL://b:1' }] } }] },
  };

  test.each(['broker-$(nodeId).example.com', '$(nodeId).kafka.example.com:443'])(
    'takes the pattern %s, and no node id ranges',
    (pattern) => {
      expect(faultsOf({ ...host(pattern), ...withoutRanges })).toEqual([]);
    },
  );

  test.each([undefined, 'broker.example.com', 'bro ker-$(nodeId)', '$(nodeId).example.com:99999'])(
    'refuses the pattern %s with SWY6096',
    (pattern) => {
      expect(faultsOf(host(pattern))).toEqual(['SWY6096 brokerIdentificationStrategy.pattern']);
    },
  );

  test('is refused with SWY6096 without TLS, as is a pattern with port routing', () => {
    expect(faultsOf({ ...passthrough, client: undefined, tls: undefined, ...host('$(nodeId).example.com') })).toEqual([
      'SWY6096 security.client.tls',
    ]);
    expect(faultsOf({ strategy: { type: 'port', pattern: '$(nodeId).x' } })).toEqual(['SWY6096 brokerIdentificationStrategy.pattern']);
  });

  test('takes one port, whatever the number of brokers', () => {
    const [route] = (documentWith(host('$(nodeId).example.com')) as any).spec.routes;
    const routes = [9092, 9093, 9094, 9094].map((port, index) => ({ ...route, name: `r${index}`, endpoint: `x:${port}` }));

    expect(faultsOf({ spec: { routes: routes.slice(0, 3) } })).toEqual([]);
    expect(faultsOf({ spec: { routes } })).toEqual(['SWY6016 spec.routes[3].endpoint']);
  });
});

describe('the fence of a document', () => {
  test.each([{ scope: 'all' }, { scope: 'NONE' }, { scope: 'ALL', mode: 'error' }, { scope: 'ALL', errorCode: 'BROKER_NOT_AVAILABLE' }])(
    'is taken as %j',
    (fence) => {
      expect(faultsOf({ route: { fence } })).toEqual([]);
    },
  );

  test.each(['NONE', 'BROKER_GONE', 'toString', '8'])('is refused with SWY6097 for the error %s', (errorCode) => {
    expect(faultsOf({ route: { fence: { scope: 'ALL', errorCode } } })).toEqual(['SWY6097 fence.errorCode']);
  });

  test('has a message of 256 characters at most', () => {
    const fence = (length: number) => ({ route: { fence: { scope: 'ALL', errorMessage: 'x'.repeat(length) } } });

    expect(faultsOf(fence(256))).toEqual([]);
    expect(faultsOf(fence(257))).toEqual(['SWY6012 fence.errorMessage']);
  });
});

describe('a secret store', () => {
  const store = (provider: object) => ({
    spec: { secretStores: [{ name: 'vault', provider: { configSecretRef: 'config', ...provider } }] },
  });

  test.each([
    ['SWY6012 spec.secretStores[0].provider.clientCredentialsRef', { type: 'File' }],
    ['SWY6012 spec.secretStores[0].provider.clientCredentialsRef', { type: 'Vault', clientCredentialsRef: 'x' }],
    ['SWY6012 spec.secretStores[0].provider.certificateRef', { type: 'AWS', certificateRef: 'x' }],
    ['SWY6012 spec.secretStores[0].provider.type', { type: 'VAULT' }],
    ['SWY6012 spec.secretStores[0].provider.configSecretRef', { type: 'Vault', configSecretRef: 'a-name-of-more-than-thirty-chars' }],
    ['SWY6012 spec.secretStores[0].provider.configSecretRef', { type: 'Vault', configSecretRef: 'Config_1' }],
    ['SWY6090 spec.secretStores[0].provider.type', { type: 'CyberArk' }],
  ])('is refused with %s for %j', (fault, provider) => {
    expect(faultsOf(store(provider))).toEqual([fault]);
  });

  test('has a name of its own: SWY6017', () => {
    const one = { name: 'vault', provider: { type: 'Vault', configSecretRef: 'config' } };

    expect(faultsOf({ spec: { secretStores: [one, one] } })).toEqual(['SWY6017 spec.secretStores[1].name']);
  });
});

describe('node id ranges', () => {
  const ranges = (start: number, end: number) => ({
    spec: {
      streamingDomains: [
        {
          name: 'cloud',
          kafkaCluster: { bootstrapServers: [{ id: 'sasl_ssl', endpoint: 'SASL_SSL://b:1' }], nodeIdRanges: [{ name: 'all', start, end }] },
        },
      ],
    },
  });

  test.each([
    [-1, 2, 'start'],
    [0, 2_147_483_648, 'end'],
  ])('from %d to %d, which Kafka cannot have, are refused', (start, end, field) => {
    expect(faultsOf(ranges(start, end))).toEqual([`SWY6012 spec.streamingDomains[0].kafkaCluster.nodeIdRanges[0].${field}`]);
  });
});

describe('the ports of a gateway', () => {
  test('do not meet the one of its admin API: SWY6016', () => {
    expect(faultsOf({ spec: { admin: { port: 9095 } } })).toEqual(['SWY6016 spec.admin.port']);
    expect(faultsOf({ spec: { admin: { port: 9096 } } })).toEqual([]);
  });
});

describe("fields of Confluent's Gateway", () => {
  const operators = {
    image: { application: 'confluentinc/cpc-gateway:1.3.0', init: 'confluentinc/confluent-init-container:3.3.0' },
    externalAccess: { type: 'loadBalancer', loadBalancer: { domain: 'kafka.example.com' } },
    podTemplate: { envVars: [{ name: 'GATEWAY_ROOT_LOG_LEVEL', value: 'INFO' }] },
    hotReload: { enabled: true },
    configId: 'one',
  };

  test('that only its operator needs are left out and named', () => {
    const { document, ignored } = inspect({ spec: operators, route: { logFrames: true } });

    expect([...ignored].sort()).toEqual(
      ['spec.configId', 'spec.externalAccess', 'spec.hotReload', 'spec.image', 'spec.podTemplate', 'spec.routes[0].logFrames'].sort(),
    );
    expect(document?.spec).not.toHaveProperty('image');
    expect(document?.spec.routes[0]).not.toHaveProperty('logFrames');
  });

  test.each([
    ['security.client.tls.autoGeneratedCerts', { tls: { secretRef: 'x', autoGeneratedCerts: true } }],
    ['security.client.tls.fips', { tls: { secretRef: 'x', fips: { enabled: true } } }],
    ['security.client.authentication.principalMappingRules', { client: { type: 'mtls', principalMappingRules: ['DEFAULT'] } }],
    ['security.cluster.authentication.oauthbearer', { cluster: { type: 'plain', oauthbearer: { secretRef: 'x' } } }],
    ['brokerIdentificationStrategy.pattern', { strategy: { type: 'host', pattern: '$(gatewayNodeId)-$(nodeId).x' } }],
    [
      'security.cluster.extensionHeaders',
      {
        route: {
          security: {
            auth: 'passthrough',
            client: { authentication: { type: 'oauth', oauthSettings: jwks } },
            cluster: { extensionHeaders: { a: 'b' } },
          },
        },
      },
    ],
  ])('that the embedded proxy cannot honour are refused with SWY6090: %s', (path, change) => {
    expect(faultsOf(change)).toEqual([`SWY6090 ${path}`]);
  });

  test('that ask for nothing are no fault', () => {
    expect(faultsOf({ tls: { secretRef: 'x', autoGeneratedCerts: false, fips: { enabled: false } } })).toEqual([]);
  });

  test('that are null count as absent, as they do for the API server', () => {
    expect(faultsOf({ route: { fence: null } })).toEqual([]);
    expect(faultsOf({ route: { endpoint: null } })).toEqual(['SWY6012 endpoint']);
  });

  test('name a route without a name by its place', () => {
    expect(inspect({ route: { name: undefined } }).document?.spec.routes[0]?.name).toBe('route-0');
  });

  test('of the API server are no fault in a document that was read back', () => {
    const document = documentWith({}) as { metadata: object };
    const readBack = {
      ...document,
      metadata: { ...document.metadata, uid: '1', resourceVersion: '7', managedFields: [] },
      status: { phase: 'RUNNING' },
    };

    expect(inspectDocument(stringify(readBack), 'gateway.yaml').faults).toEqual([]);
  });
});
