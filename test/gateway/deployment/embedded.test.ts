import { Command } from 'commander';
import { SecretStore } from 'cdktf-switchyard';
import { proxyCommand } from '../../../lib/cli/commands/proxy';
import { ExternalAccess } from '../../../lib/gateway/external-access';
import { codesOf } from '../../core/synthesised';
import { deployed, type DeployedOptions, ports, refusalsOf } from './deployed';
import { unknownToBinding } from './binding-knowledge';

const podOf = (options: DeployedOptions = {}) => deployed(options).object('Deployment').spec.template.spec;
const containerOf = (options: DeployedOptions = {}) => podOf(options).containers[0];
const codesFor = (options: DeployedOptions) => codesOf(() => deployed(options));

/** What `switchyard proxy` reads out of the arguments of the container. */
async function flagsOf(options: DeployedOptions = {}): Promise<any> {
  const program = new Command().exitOverride();
  proxyCommand(program, () => undefined);
  const { args } = containerOf(options);
  const given = await new Promise((resolve, reject) => {
    program.commands[0]!.action(resolve);
    program.parseAsync(['node', 'switchyard', 'proxy', ...args]).catch(reject);
  });
  return given;
}

describe('the replicas of an embedded gateway', () => {
  test('are told in the words of the command line to watch their ConfigMap', async () => {
    await expect(flagsOf()).resolves.toEqual({
      configMap: { namespace: 'kafka', name: 'edge' },
      replica: '$(POD_NAME)',
      secrets: '/etc/switchyard/secrets',
      state: '/var/lib/switchyard/state.json',
      admin: { host: '0.0.0.0', port: 9190 },
      tokenFile: '/var/run/switchyard/admin/token',
      insecureAdmin: true,
      limit: { unreadyMs: 5000 },
    });
    expect(containerOf().command).toEqual(['/usr/local/bin/node', '/opt/switchyard/switchyard-proxy.js']);
  });

  test('take every option of the command line', async () => {
    const limits = { connectionsPerSecond: 20_000, unreadyMs: 1_000, drainTimeoutMs: 20_000 };
    const proxy = { workers: 4, allowPlaintextPasswords: true, limits, logLevel: 'debug' } as const;

    await expect(flagsOf({ proxy })).resolves.toMatchObject({ workers: 4, allowPlaintextPasswords: true, limit: limits });
    expect(containerOf({ proxy }).env).toContainEqual({ name: 'SWITCHYARD_LOG', value: 'debug' });
  });

  test.each([
    { workers: 0 },
    { workers: 129 },
    { limits: { connections: 0 } },
    { limits: { idleMs: 1.5 } },
    { limits: { connectionz: 5 } as object },
  ])('are refused what the command line would refuse: %j', async (proxy) => {
    expect(codesFor({ proxy })).toEqual(['SWY3210']);
  });

  test('know their own names', () => {
    expect(containerOf().env).toEqual([
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
    ]);
  });

  test('are restarted when they do not live, and get no clients while they are not ready', () => {
    const { livenessProbe, readinessProbe, startupProbe } = containerOf({ adminPort: 9999 });

    expect(livenessProbe.httpGet).toEqual({ path: '/livez', port: 9999, scheme: 'HTTP' });
    expect(startupProbe.httpGet).toEqual({ path: '/livez', port: 9999, scheme: 'HTTP' });
    expect(readinessProbe.httpGet).toEqual({ path: '/readyz', port: 9999, scheme: 'HTTP' });
  });

  test('take the times of probes from the pod template', () => {
    const probe = { readiness: { periodSeconds: 9 }, liveness: { useProcNetPortCheck: true } };

    expect(containerOf({ podTemplate: { probe } }).readinessProbe).toMatchObject({ periodSeconds: 9, httpGet: { path: '/readyz' } });
    expect(containerOf({ podTemplate: { probe } }).livenessProbe).not.toHaveProperty('useProcNetPortCheck');
  });

  test('meet the Pod Security Standard restricted', () => {
    expect(podOf().securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      fsGroup: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(containerOf().securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(podOf().enableServiceLinks).toBe(false);
  });

  test('guard their admin API with a token that nobody else has', () => {
    expect(podOf().volumes).toContainEqual({
      name: 'admin-token',
      projected: {
        defaultMode: 0o440,
        sources: [{ serviceAccountToken: { audience: 'switchyard-admin', expirationSeconds: 3600, path: 'token' } }],
      },
    });
    expect(containerOf().volumeMounts).toContainEqual({ name: 'admin-token', mountPath: '/var/run/switchyard/admin', readOnly: true });
  });

  test('keep their memory over a crash of the process', () => {
    expect(podOf().volumes).toContainEqual({ name: 'state', emptyDir: { sizeLimit: '16Mi' } });
    expect(containerOf().volumeMounts).toContainEqual({ name: 'state', mountPath: '/var/lib/switchyard' });
  });

  test('find every Secret of the document as a folder', () => {
    const { volumes, containers } = podOf({ secretNames: ['gateway-tls', 'swap-config'] });

    expect(volumes).toContainEqual({
      name: 'secret-gateway-tls',
      secret: { secretName: 'gateway-tls', defaultMode: 0o440, optional: true },
    });
    expect(containers[0].volumeMounts).toContainEqual({
      name: 'secret-swap-config',
      mountPath: '/etc/switchyard/secrets/swap-config',
      readOnly: true,
    });
  });

  test('are not restarted by a new route', () => {
    const more = [...ports, { port: 9292, route: 'returns' }];

    expect(deployed({ ports: more }).object('Deployment')).toEqual(deployed().object('Deployment'));
    expect(deployed({ ports: more }).object('Service').spec.ports).toHaveLength(7);
  });

  test('are replaced one at a time, a new one before an old one', () => {
    expect(deployed({ replicas: 5 }).object('Deployment').spec).toMatchObject({
      replicas: 5,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    });
  });

  test('start after their ConfigMap, their rights and the network policy', () => {
    const { terraform } = deployed({ networkPolicy: {} });
    const [deployment] = Object.values<any>(terraform.resource.kubernetes_deployment_v1);

    expect(deployment.depends_on.map((address: string) => address.split('.')[0]).sort()).toEqual([
      'kubernetes_network_policy_v1',
      'kubernetes_role_binding_v1',
      'kubernetes_role_v1',
      'kubernetes_service_account_v1',
      'switchyard_gateway',
    ]);
  });

  test('pull their image with the secrets that are given', () => {
    const image = { image: 'r.example.com/p:1', pullPolicy: 'Always', pullSecrets: ['registry'] } as const;

    expect(podOf({ image }).imagePullSecrets).toEqual([{ name: 'registry' }]);
    expect(containerOf({ image })).toMatchObject({ image: 'r.example.com/p:1', imagePullPolicy: 'Always' });
  });
});

describe('the grace period of a replica', () => {
  const graceOf = (options: DeployedOptions) => podOf(options).terminationGracePeriodSeconds;

  test('covers the drain', () => {
    expect(graceOf({})).toBe(30);
    expect(graceOf({ proxy: { limits: { drainTimeoutMs: 60_000 } } })).toBe(70);
  });

  test('is refused when it would end the drain', () => {
    expect(codesFor({ podTemplate: { terminationGracePeriodSeconds: 19 } })).toEqual(['SWY3205']);
    expect(graceOf({ podTemplate: { terminationGracePeriodSeconds: 20 } })).toBe(20);
  });
});

describe('a pod template', () => {
  const inKubernetesWords = {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'pool', operator: 'In', values: ['kafka'] }] }],
        },
      },
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'edge' } } } },
        ],
      },
    },
    tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'kafka', effect: 'NoSchedule' }],
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { app: 'edge' } },
      },
    ],
    priorityClassName: 'system-cluster-critical',
  };

  test('arrives at Kubernetes as it was written', () => {
    expect(podOf({ podTemplate: inKubernetesWords })).toMatchObject(inKubernetesWords);
  });

  test('gives resources, labels, annotations and variables', () => {
    const resources = { requests: { cpu: '2', memory: '512Mi' }, limits: { memory: '1Gi' } };
    const envVars = [
      { name: 'NODE_EXTRA_CA_CERTS', value: '/etc/ca.pem' },
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'vault', key: 'token' } } },
      { name: 'CPUS', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: 1 } } },
    ];
    const options = { podTemplate: { resources, envVars, labels: { team: 'data' }, annotations: { 'sidecar.istio.io/inject': 'false' } } };

    expect(containerOf(options).resources).toEqual(resources);
    expect(containerOf(options).env.slice(2)).toEqual([
      envVars[0],
      envVars[1],
      { name: 'CPUS', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1' } } },
    ]);
    expect(deployed(options).object('Deployment').spec.template.metadata).toMatchObject({
      labels: { app: 'edge', team: 'data' },
      annotations: { 'sidecar.istio.io/inject': 'false' },
    });
  });

  test('changes single fields of the security contexts', () => {
    expect(podOf({ podTemplate: { podSecurityContext: { runAsUser: 1000 } } }).securityContext).toMatchObject({
      runAsUser: 1000,
      runAsNonRoot: true,
    });
  });

  test('cannot take the label by which pods are found', () => {
    const { template, selector } = deployed({ podTemplate: { labels: { app: 'other' } } }).object('Deployment').spec;

    expect(template.metadata.labels.app).toBe('edge');
    expect(selector.matchLabels).toEqual({ app: 'edge' });
  });

  test.each([
    { affinity: { nodeAfinity: {} } },
    { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'a', matchLabelKeys: ['x'] }] } } },
    { podSecurityContext: { appArmorProfile: { type: 'RuntimeDefault' } } },
    { resources: { claims: [{ name: 'gpu' }] } },
  ])('is refused what Terraform would drop without a word: %j', (podTemplate) => {
    expect(codesFor({ podTemplate })).toEqual(['SWY3201']);
  });
});

describe('the rights of a replica', () => {
  test('are to watch one ConfigMap and to keep a Lease', () => {
    expect(deployed().object('Role', '-replica').rules).toEqual([
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['edge'], verbs: ['list', 'watch'] },
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update', 'delete'] },
    ]);
  });

  test('go to a service account of its own, whose token other pods do not get', () => {
    const { object } = deployed();

    expect(object('ServiceAccount')).toMatchObject({ automountServiceAccountToken: false });
    expect(object('Deployment').spec.template.spec).toMatchObject({ serviceAccountName: 'edge', automountServiceAccountToken: true });
    expect(object('RoleBinding', '-replica')).toMatchObject({
      roleRef: { kind: 'Role', name: 'edge-replica', apiGroup: 'rbac.authorization.k8s.io' },
      subjects: [{ kind: 'ServiceAccount', name: 'edge', namespace: 'kafka' }],
    });
  });

  test('go to the service account that is given, and none is made', () => {
    const { object, kinds } = deployed({ podTemplate: { serviceAccountName: 'irsa' } });

    expect(kinds).not.toContain('ServiceAccount');
    expect(object('RoleBinding', '-replica').subjects).toEqual([{ kind: 'ServiceAccount', name: 'irsa', namespace: 'kafka' }]);
  });

  test('are to read the Secrets of stores that are read through the API, and of no other', () => {
    const away = SecretStore.kubernetes('away', { namespace: 'secrets' });
    const mounted = SecretStore.fromSecrets('vault', { type: 'Vault', config: { secretName: 'vault-config' } });

    expect(storeRules({ secretStores: [SecretStore.kubernetes('swap', {}), away, mounted] })).toEqual({
      kafka: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['swap-entries'], verbs: ['get'] }],
      secrets: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['away-entries'], verbs: ['get'] }],
    });
  });

  test('are to write the Secrets in which users are registered, by routes of this app or of another', () => {
    const secretStores = [
      SecretStore.kubernetes('swap', {}),
      SecretStore.kubernetes('verifiers', {}),
      SecretStore.kubernetes('shared', { written: true }),
    ];

    expect(storeRules({ secretStores, writtenStores: ['verifiers'] })).toEqual({
      kafka: [
        { apiGroups: [''], resources: ['secrets'], resourceNames: ['swap-entries'], verbs: ['get'] },
        { apiGroups: [''], resources: ['secrets'], resourceNames: ['verifiers-entries', 'shared-entries'], verbs: ['get', 'patch'] },
      ],
    });
  });
});

/** Rules of the Roles for stores, by namespace. */
function storeRules(options: DeployedOptions): Record<string, unknown> {
  const roles = deployed(options).manifests.filter(({ kind, metadata }) => kind === 'Role' && metadata.name === 'edge-secrets');
  return Object.fromEntries(roles.map((role: any) => [role.metadata.namespace, role.rules]));
}

describe('the Services of an embedded gateway', () => {
  test('have a port for every port of every route', () => {
    const { type, ports: found, selector } = deployed().object('Service').spec;

    expect(type).toBe('ClusterIP');
    expect(selector).toEqual({ app: 'edge' });
    expect(found.map(({ name }: any) => name)).toEqual([
      'orders-9092',
      'orders-9093',
      'orders-9094',
      'payments-9192',
      'payments-9193',
      'payments-9194',
    ]);
    expect(found[0]).toEqual({ name: 'orders-9092', port: 9092, targetPort: 9092, protocol: 'TCP' });
  });

  test('can be made before there is a route', () => {
    expect(deployed({ ports: [] }).object('Service').spec.ports).toEqual([{ name: 'no-route', port: 9, protocol: 'TCP' }]);
  });

  test('are one for clients inside without external access', () => {
    expect(
      deployed()
        .manifests.filter(({ kind }) => kind === 'Service')
        .map(({ metadata }) => metadata.name),
    ).toEqual(['edge-metrics', 'edge']);
  });

  test('open a load balancer with what the cloud wants to know', () => {
    const { object, terraform } = deployed({
      externalAccess: ExternalAccess.loadBalancer({
        domain: 'kafka.example.com',
        annotations: { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb' },
        labels: { zone: 'dmz' },
        sourceRanges: ['10.0.0.0/8'],
        externalTrafficPolicy: 'Local',
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
      }),
    });
    const { metadata, spec } = object('Service', '-external');

    expect(metadata.annotations).toEqual({ 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb' });
    expect(metadata.labels).toMatchObject({ zone: 'dmz' });
    expect(spec).toMatchObject({
      type: 'LoadBalancer',
      loadBalancerSourceRanges: ['10.0.0.0/8'],
      externalTrafficPolicy: 'Local',
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
    });
    expect(spec.ports).toHaveLength(6);
    expect(terraform.output.external_addresses_edge.value).toMatch(
      /^\$\{kubernetes_service_v1\..*\.status\[0\]\.load_balancer\[0\]\.ingress\}$/,
    );
  });

  test('take what is said of single ports', () => {
    const servicePorts = [
      { port: 9092, appProtocol: 'kafka', name: 'bootstrap' },
      { port: 443, name: 'legacy', targetPort: 9092 },
    ];
    const externalAccess = ExternalAccess.loadBalancer({ domain: 'kafka.example.com', servicePorts });
    const { ports: found } = deployed({ externalAccess }).object('Service', '-external').spec;

    expect(found[0]).toMatchObject({ port: 9092, appProtocol: 'kafka', name: 'bootstrap', targetPort: 9092 });
    expect(found.at(-1)).toMatchObject({ port: 443, name: 'legacy', targetPort: 9092 });
  });

  test('listen on the nodes at the ports that clients are told', () => {
    const externalAccess = ExternalAccess.nodePort({ host: 'nodes.example.com', nodePortOffset: 30_000 });
    const nodePorts = [30_092, 30_093].map((port) => ({ port, route: 'orders' }));
    const { spec } = deployed({ externalAccess, ports: nodePorts }).object('Service', '-external');

    expect(spec.type).toBe('NodePort');
    expect(spec.ports.map(({ port, nodePort }: any) => [port, nodePort])).toEqual([
      [30_092, 30_092],
      [30_093, 30_093],
    ]);
  });

  test('refuse a route whose port no node listens on', () => {
    const externalAccess = ExternalAccess.nodePort({ host: 'nodes.example.com', nodePortOffset: 30_000 });

    expect(refusalsOf({ externalAccess, ports: ports.slice(0, 2) })).toEqual([
      expect.stringMatching(/^SWY3204: endpoint 9092 /),
      expect.stringMatching(/^SWY3204: endpoint 9093 /),
    ]);
  });

  test('name the DNS names that somebody must make', () => {
    const routes = [
      { endpoint: 'orders.example.com:9092', brokerIdentificationStrategy: { type: 'port' } },
      {
        endpoint: 'payments.example.com:443',
        brokerIdentificationStrategy: { type: 'host', pattern: 'b-$(nodeId).payments.example.com:443' },
      },
    ] as const;

    expect(deployed({ routes }).terraform.output.dns_names_edge.value).toEqual([
      '*.payments.example.com',
      'orders.example.com',
      'payments.example.com',
    ]);
  });
});

test('the binding of the provider knows every block of an embedded gateway', () => {
  const { terraform } = deployed({
    secretNames: ['gateway-tls'],
    monitoring: {},
    networkPolicy: { clientCidrs: ['10.0.0.0/8'], egressCidrs: ['10.1.0.0/16'], monitoringNamespaces: { name: 'monitoring' } },
    externalAccess: ExternalAccess.loadBalancer({ domain: 'kafka.example.com', sourceRanges: ['10.0.0.0/8'], sessionAffinity: 'ClientIP' }),
    podTemplate: { resources: { requests: { cpu: '1' } }, tolerations: [{ operator: 'Exists' }] },
  });

  expect(unknownToBinding(terraform)).toEqual([]);

  const [deployment] = Object.values<any>(terraform.resource.kubernetes_deployment_v1);
  deployment.spec.template.spec.container[0].livenes_probe = {};
  expect(unknownToBinding(terraform)).toEqual(['kubernetes_deployment_v1.spec.template.spec.container.0.livenes_probe']);
});
