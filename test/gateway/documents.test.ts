import fc from 'fast-check';
import {
  CfkVersion,
  ClientAuthentication,
  ClusterAuthentication,
  ExternalAccess,
  type Gateway,
  type GatewayProps,
  GatewayTls,
  KafkaCluster,
  MigrationGroup,
  Secret,
  SecretStore,
} from 'cdktf-switchyard';
import type { RouteSpec } from '../../lib/gateway/spec';
import { unavailableFindings } from '../../lib/proxy/config/marked-fields';
import { documentSchema } from '../../lib/proxy/config/schema';
import { newStack, synthesised } from '../core/synthesised';
import { crdValidator } from './support/crd';
import { bind, confluent, flavours, gatewayWith, refusals } from './support/gateways';
import { routeSpecs } from './support/route-arbitraries';

const validator = crdValidator('3.3');
const ifThere = validator ? test : test.skip;
const faultsOf = (gateway: Gateway) => validator!(JSON.parse(JSON.stringify(gateway.document)));

const msk = KafkaCluster.msk({
  name: 'source',
  nodeIds: [1, 2, 3],
  listeners: {
    scram: {
      securityProtocol: 'SASL_SSL',
      bootstrapServers: 'b1:9096,b2:9096',
      authentication: ClusterAuthentication.scram512(),
      tls: GatewayTls.fromSecret('msk-tls'),
    },
  },
});
const cloud = KafkaCluster.confluentCloud({
  name: 'confluent-cloud',
  nodeIds: [0, 1, 2, 3, 4, 5],
  clusterId: 'lkc-1',
  restEndpoint: 'https://pkc-1.example.com',
  apiKey: Secret.fromEnvironment('API_KEY'),
  bootstrapServers: 'pkc-1.example.com:9092',
  gatewayAuthentication: ClusterAuthentication.plain({ jaasConfigPassThrough: 'plain-jaas' }),
  tls: GatewayTls.fromSecret('tls'),
});
const vault = SecretStore.fromSecrets('vault-store', { type: 'Vault', config: { secretName: 'vault-config' } });

/** A group whose clients keep SCRAM and whose destination takes PLAIN, at one of its stages. */
function migrated(stage: 'mirror' | 'fence' | 'switch' | 'settle', props: Partial<Parameters<typeof gatewayWith>[0]> = {}): Gateway {
  const stack = newStack();
  const gateway = gatewayWith({ clusters: [msk, cloud], secretStores: [vault], ...props }, stack);
  new MigrationGroup(stack, 'orders', {
    gateway,
    from: msk,
    to: cloud,
    topics: ['a'],
    stage,
    route: {
      endpoint: 'kafka.example.com:9595',
      clients: ClientAuthentication.scram512(),
      credentials: vault,
      tls: GatewayTls.fromSecret('gateway-tls'),
    },
  });
  return gateway;
}

describe('the Gateway resource of a migration', () => {
  ifThere.each(['mirror', 'fence', 'switch', 'settle'] as const)('is one that CFK 3.3 accepts, at %s', (stage) => {
    expect(faultsOf(migrated(stage))).toEqual([]);
    expect(refusals(migrated(stage))).toEqual([]);
  });

  test('fences with an error, in the words of the resource', () => {
    expect(migrated('fence').document.spec.routes[0]).toMatchObject({ fence: { scope: 'ALL', errorCode: 'BROKER_NOT_AVAILABLE' } });
    expect(migrated('fence').document.spec.routes[0]!.fence).not.toHaveProperty('mode');
    expect(migrated('fence', { flavour: flavours.embedded }).document.spec.routes[0]!.fence).toEqual({ scope: 'ALL', mode: 'hold' });
  });

  test('says at every stage which addresses OAuth may ask, so that a switch restarts nothing', () => {
    const oauth = KafkaCluster.confluentCloud({
      name: 'confluent-cloud',
      nodeIds: [0],
      clusterId: 'lkc-1',
      restEndpoint: 'https://pkc-1.example.com',
      apiKey: Secret.fromEnvironment('API_KEY'),
      bootstrapServers: 'pkc-1.example.com:9092',
      gatewayAuthentication: ClusterAuthentication.oauth({
        tokenEndpointUri: 'https://idp.example.com/token',
        jaasConfigPassThrough: 'oauth-jaas',
      }),
      tls: GatewayTls.fromSecret('tls'),
    });
    const environmentAt = (stage: 'mirror' | 'switch') => {
      const stack = newStack();
      const gateway = gatewayWith({ clusters: [msk, oauth], secretStores: [vault] }, stack);
      const route = {
        endpoint: 'h:9595',
        clients: ClientAuthentication.scram512(),
        credentials: vault,
        tls: GatewayTls.fromSecret('gateway-tls'),
      };
      new MigrationGroup(stack, 'orders', { gateway, from: msk, to: oauth, topics: ['a'], stage, route });
      return gateway.document.spec.podTemplate?.envVars;
    };

    expect(environmentAt('mirror')).toEqual([
      { name: 'GATEWAY_ROOT_LOG_LEVEL', value: 'INFO' },
      { name: 'GATEWAY_OPTS', value: '-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=https://idp.example.com/token' },
      { name: 'GATEWAY_LICENSES', valueFrom: { secretKeyRef: { name: 'gateway-license', key: 'licenses.txt' } } },
    ]);
    expect(environmentAt('switch')).toEqual(environmentAt('mirror'));
  });
});

describe('the Gateway resource with every property', () => {
  const everything = () =>
    bind(
      gatewayWith({
        flavour: confluent({
          cfk: CfkVersion.V3_3,
          license: { secret: 'licenses', key: 'license.txt' },
          image: {
            application: 'registry/cpc-gateway:1.3.0',
            pullPolicy: 'IfNotPresent',
            pullSecrets: ['registry', { secretName: 'second' }],
          },
          hotReload: true,
          logLevel: 'DEBUG',
          oneReplicaPerNode: true,
          ioUring: true,
          configOverrides: ['a=b'],
          injectLabels: { team: 'kafka' },
          injectAnnotations: { note: 'x' },
          k8sClusterDomain: 'cluster.local',
          mountedSecrets: [{ secretRef: 'more', keyItems: [{ key: 'a', path: 'b', mode: 256 }] }],
          mountedVolumes: { volumes: [{ name: 'v', emptyDir: {} }], volumeMounts: [{ name: 'v', mountPath: '/v' }] },
        }),
        replicas: 5,
        secretStores: [vault],
        externalAccess: ExternalAccess.loadBalancer({
          domain: 'kafka.example.com',
          sourceRanges: ['10.0.0.0/8'],
          externalTrafficPolicy: 'Local',
          annotations: { scheme: 'internal' },
          sessionAffinity: 'ClientIP',
          sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
          servicePorts: [{ port: 9292, name: 'orders' }],
          advertisedURL: { enabled: true, prefix: 'b' },
        }),
        admin: { port: 9190, endpoints: { metrics: true }, jvmMetrics: ['JvmGcMetrics'], commonTags: { site: 'a' } },
        podTemplate: {
          resources: { requests: { cpu: '4', memory: '8Gi' } },
          affinity: { nodeAffinity: {} },
          tolerations: [{ key: 'kafka', operator: 'Exists', effect: 'NoSchedule' }],
          labels: { tier: 'edge' },
          annotations: { note: 'x' },
          priorityClassName: 'high',
          serviceAccountName: 'gateway',
          probes: { liveness: { periodSeconds: 5 }, readiness: { failureThreshold: 2 }, startup: { failureThreshold: 30 } },
          env: { JAVA_OPTS: '-Xmx2g', NODE: { fieldRef: { fieldPath: 'spec.nodeName' } } },
          podSecurityContext: { runAsNonRoot: true },
          securityContext: { readOnlyRootFilesystem: true },
          terminationGracePeriodSeconds: 60,
        },
      }),
    );

  ifThere('is one that CFK 3.3 accepts', () => {
    expect(faultsOf(everything())).toEqual([]);
    expect(refusals(everything())).toEqual([]);
  });

  test('has each of them where the resource has it', () => {
    const { spec } = everything().document;

    expect(Object.keys(spec).sort()).toEqual([
      'admin',
      'advanced',
      'configOverrides',
      'externalAccess',
      'hotReload',
      'image',
      'injectAnnotations',
      'injectLabels',
      'k8sClusterDomain',
      'mountedSecrets',
      'mountedVolumes',
      'oneReplicaPerNode',
      'podTemplate',
      'replicas',
      'routes',
      'secretStores',
      'streamingDomains',
    ]);
    expect(spec.image).toEqual({
      application: 'registry/cpc-gateway:1.3.0',
      init: 'confluentinc/confluent-init-container:3.3.0',
      pullPolicy: 'IfNotPresent',
      pullSecretRef: ['registry', 'second'],
    });
    expect(spec.podTemplate?.envVars).toEqual([
      { name: 'GATEWAY_ROOT_LOG_LEVEL', value: 'DEBUG' },
      { name: 'GATEWAY_LICENSES', valueFrom: { secretKeyRef: { name: 'licenses', key: 'license.txt' } } },
      { name: 'JAVA_OPTS', value: '-Xmx2g' },
      { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    ]);
  });

  test('has node ports where they are wanted', () => {
    const externalAccess = ExternalAccess.nodePort({ host: 'nodes.example.com', nodePortOffset: 30_000 });

    expect(gatewayWith({ externalAccess }).document.spec.externalAccess).toEqual({
      type: 'nodePort',
      nodePort: { host: 'nodes.example.com', nodePortOffset: 30_000 },
    });
  });
});

describe('the Gateway resource with few properties', () => {
  test('has three replicas with the documented minimum, spread out', () => {
    const { spec, metadata } = gatewayWith().document;

    expect(metadata).toEqual({ name: 'edge', namespace: 'kafka' });
    expect(spec.replicas).toBe(3);
    expect(spec.podTemplate?.resources?.requests).toEqual({ cpu: '2', memory: '4Gi' });
    expect(spec.podTemplate?.topologySpreadConstraints?.map(({ topologyKey }) => topologyKey)).toEqual([
      'topology.kubernetes.io/zone',
      'kubernetes.io/hostname',
    ]);
  });

  test.each([
    [CfkVersion.V3_1, '1.1.0-1-ubi9', '3.1.1'],
    [CfkVersion.V3_2, '1.2.0-1-ubi9', '3.2.1'],
    [CfkVersion.V3_3, '1.3.0-1-ubi9', '3.3.0'],
  ])('has the images of %s', (cfk, gateway, init) => {
    expect(gatewayWith({ flavour: confluent({ cfk }) }).document.spec.image).toEqual({
      application: `confluentinc/confluent-gateway-for-cloud:${gateway}`,
      init: `confluentinc/confluent-init-container:${init}`,
    });
  });

  test('is a trial without a licence', () => {
    const trial = gatewayWith({ flavour: confluent({ license: undefined as never }) });

    expect(trial.document.spec.podTemplate?.envVars).toEqual([{ name: 'GATEWAY_ROOT_LOG_LEVEL', value: 'INFO' }]);
  });

  test('takes a variable that was given in place of its own', () => {
    const gateway = gatewayWith({ podTemplate: { env: { GATEWAY_ROOT_LOG_LEVEL: 'TRACE', GATEWAY_OPTS: '-Xmx2g' } } });

    expect(gateway.document.spec.podTemplate?.envVars?.filter(({ name }) => name !== 'GATEWAY_LICENSES')).toEqual([
      { name: 'GATEWAY_OPTS', value: '-Xmx2g' },
      { name: 'GATEWAY_ROOT_LOG_LEVEL', value: 'TRACE' },
    ]);
  });
});

describe('overrides', () => {
  test('are laid over the document: objects merged, lists replaced, null removes', () => {
    const overrides = { podTemplate: { resources: { limits: null }, priorityClassName: 'high', topologySpreadConstraints: [] } };
    const { podTemplate } = gatewayWith({ overrides }).document.spec;

    expect(podTemplate).toMatchObject({ resources: { requests: { cpu: '2' } }, priorityClassName: 'high', topologySpreadConstraints: [] });
    expect(podTemplate?.resources).not.toHaveProperty('limits');
  });

  test('reach the embedded flavour too', () => {
    const gateway = gatewayWith({ flavour: flavours.embedded, overrides: { admin: { bindAddress: '127.0.0.1' } } });

    expect(gateway.document.spec.admin).toEqual({ port: 9190, bindAddress: '127.0.0.1' });
  });

  test('do not compile with routes, which are resources of their own', () => {
    // @ts-expect-error the document would show others than the gateway has
    const props: Partial<GatewayProps> = { overrides: { routes: [] } };

    expect(gatewayWith(props).document.spec.routes).toEqual([]);
  });
});

describe('the document of the embedded flavour', () => {
  test('is the same gateway without what its deployment decides', () => {
    const { spec } = migrated('switch', {
      flavour: flavours.embedded,
      externalAccess: ExternalAccess.loadBalancer({ domain: 'a.example.com' }),
    }).document;
    const other = migrated('switch').document.spec;

    expect(Object.keys(spec).sort()).toEqual(['admin', 'replicas', 'routes', 'secretStores', 'streamingDomains']);
    expect(spec.streamingDomains).toEqual(other.streamingDomains);
    expect(spec.routes).toEqual(other.routes);
    expect(spec.secretStores).toEqual(other.secretStores);
  });
});

describe('switchyard_gateway', () => {
  const resourceOf = (gateway: Gateway) => synthesised(gateway.node.scope as any).only('switchyard_gateway');

  test.each(['embedded', 'confluent'] as const)('holds the gateway without its routes (%s)', (kind) => {
    const resource = resourceOf(bind(gatewayWith({ flavour: flavours[kind] })));
    const { routes, ...spec } = bind(gatewayWith({ flavour: flavours[kind] })).document.spec;

    expect(routes).toHaveLength(1);
    expect(resource.gateway).toEqual({ kubernetes: { flavour: kind, namespace: 'kafka', name: 'edge' } });
    expect(JSON.parse(resource.spec)).toEqual(JSON.parse(JSON.stringify(spec)));
    expect(resource.labels).toEqual({ 'app.kubernetes.io/name': 'edge', 'app.kubernetes.io/managed-by': 'switchyard' });
  });

  test('is made once all routes are known, although they come later', () => {
    const gateway = gatewayWith();
    const oauth: RouteSpec['security'] = {
      auth: 'passthrough',
      client: { authentication: { type: 'oauth', oauthSettings: { jwksEndpointUri: 'https://idp/keys', audience: 'kafka' } } },
    };
    bind(gateway, { security: oauth });

    expect(resourceOf(gateway).spec).toContain('allowed.urls=https://idp/keys');
  });

  test.each(['/etc/kube/config', '~/.kube/config'])('is reached with the kubeconfig %s wherever the stack is', (kubeconfigPath) => {
    const gateway = gatewayWith({ kubernetes: { kubeconfigPath } });

    expect(gateway.attributesFor(gateway).kubernetes).toMatchObject({ kubeconfig: kubeconfigPath });
  });

  test('is reached with the kubeconfig that was named, seen from the folder of the stack', () => {
    const gateway = gatewayWith({ kubernetes: { kubeconfigPath: 'kube/config', context: 'prod' } });

    expect(resourceOf(gateway).gateway.kubernetes).toMatchObject({
      kubeconfig: expect.stringMatching(/^(\.\.\/)+.*kube\/config$/),
      context: 'prod',
    });
  });

  test('does not exist where replicas run as processes', () => {
    const gateway = gatewayWith({ flavour: flavours.processes });

    expect(synthesised(gateway.node.scope as any).types).not.toContain('switchyard_gateway');
    expect((gateway.node.scope as any).hasFile('gateway.yaml')).toBe(true);
  });
});

const warningsOf = (gateway: Gateway) => gateway.node.metadata.map(({ data }) => data);

test('an embedded gateway is told what only the operator makes something of', () => {
  const externalAccess = ExternalAccess.loadBalancer({ domain: 'a.example.com', port: 9092, advertisedURL: { enabled: true } });

  expect(warningsOf(gatewayWith({ flavour: flavours.embedded, externalAccess }))).toEqual([
    'no effect in the embedded flavour: externalAccess.advertisedURL, externalAccess.port',
  ]);
  expect(warningsOf(gatewayWith({ externalAccess }))).toEqual([]);
});

describe('a gateway whose replicas run as processes', () => {
  test('is told which of its properties have no effect', () => {
    const gateway = gatewayWith({ flavour: flavours.processes, replicas: 5, monitoring: {} });

    expect(warningsOf(gateway)).toEqual(['no effect while replicas run as processes: monitoring, namespace, replicas']);
  });

  test('is told nothing when there is nothing to say', () => {
    const { namespace: _, ...props } = { namespace: undefined, flavour: flavours.processes, replicas: 2 };

    expect(warningsOf(gatewayWith({ ...props, namespace: undefined as never }))).toEqual([]);
  });
});

describe('what the rules let through', () => {
  ifThere('validates against the resource definition of CFK 3.3', () => {
    let accepted = 0;
    fc.assert(
      fc.property(routeSpecs, (spec) => {
        const gateway = bind(gatewayWith({ secretStores: [vault] }), spec);
        if (refusals(gateway).length > 0) return;
        accepted++;
        expect(faultsOf(gateway)).toEqual([]);
      }),
      { numRuns: 150 },
    );
    expect(accepted).toBeGreaterThan(20);
  });

  test('is a document that the embedded proxy reads', () => {
    let accepted = 0;
    fc.assert(
      fc.property(routeSpecs, (spec) => {
        const gateway = bind(gatewayWith({ flavour: flavours.embedded, secretStores: [vault] }), spec);
        if (refusals(gateway).length > 0) return;
        accepted++;
        const document = JSON.parse(JSON.stringify(gateway.document));
        expect(documentSchema.safeParse(document).error?.issues ?? []).toEqual([]);
        expect(unavailableFindings(documentSchema, document)).toEqual([]);
      }),
      { numRuns: 150 },
    );
    expect(accepted).toBeGreaterThan(20);
  });
});
