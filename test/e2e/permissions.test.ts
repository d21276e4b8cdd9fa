import pino from 'pino';
import { checkPermissions } from '../../lib/cli/permissions/check';
import { runProxy } from '../../lib/cli/proxy/run-proxy';
import { type DerivedPermissions, derivePermissions, Inventory, roleManifest, rolesOf } from '../../lib/permissions/data';
import { kubeBackend, kubeObject } from '../../lib/provider/gateway/kube';
import { freePorts } from '../proxy/support/start';
import { until } from '../support/until';
import { describeOnKube, KubeCluster, kubeStartTimeout } from './kube/cluster';

const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/kafka';
const options = { signal: new AbortController().signal, timeout: 30_000, progress: () => undefined };

/** What is derived for a gateway and its route, for whoever has this kubeconfig. */
function permissionsFor(flavour: 'embedded' | 'confluent', kubeconfig: string): DerivedPermissions {
  const gateway = { kubernetes: { flavour, namespace: 'kafka', name: 'edge', kubeconfig } };
  const spec = JSON.stringify({ hotReload: { enabled: true } });
  return derivePermissions(
    new Inventory([
      { type: 'switchyard_gateway', path: 'edge/Gateway', attributes: { gateway, spec } },
      { type: 'switchyard_gateway_route', path: 'orders/Route', attributes: { name: 'orders', gateway } },
    ]),
  );
}

describeOnKube('the derived Roles on a real API server', () => {
  let api: KubeCluster;
  let kubeconfig: string;

  beforeAll(async () => {
    api = await KubeCluster.start({ users: { pipeline: 'pipeline-token', edge: 'edge-token' } });
    await api.createNamespace('kafka');
    kubeconfig = api.kubeconfigOf('pipeline-token', 'pipeline');
    // The API server makes the roles of every user after its start: without them nobody may ask about themselves.
    await until(() => statesFor('embedded'), { describe: 'system:basic-user', timeout: 30_000 });
  }, kubeStartTimeout);
  afterAll(() => api?.stop());

  /** What the API says of all permissions of who runs Terraform: `allowed`, `missing`, or both. */
  const statesFor = async (flavour: 'embedded' | 'confluent') => {
    const checks = await checkPermissions(permissionsFor(flavour, kubeconfig), options.signal);
    const own = checks.filter(({ grant }) => grant.holder === 'runner').map(({ state }) => state);
    return [...new Set(own)].sort().join(' and ');
  };

  /** Gives each holder its Roles, under the user of that name. */
  const grant = async (permissions: DerivedPermissions, users: Readonly<Record<string, string>>, suffix: string) => {
    for (const role of rolesOf(permissions.kubernetes)) {
      const name = `switchyard-${role.holder}-${suffix}`;
      await api.call('POST', `${rbac}/roles`, roleManifest(role, name));
      await api.call('POST', `${rbac}/rolebindings`, {
        metadata: { name },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: users[role.holder] }],
      });
    }
  };

  test('are missing before they are there, and allowed afterwards', async () => {
    expect(await statesFor('embedded')).toBe('missing');

    await grant(permissionsFor('embedded', kubeconfig), { runner: 'pipeline', gateway: 'edge' }, 'embedded');

    await until(async () => (await statesFor('embedded')) === 'allowed', { describe: 'the Roles' });
  });

  test('allow a gateway of another flavour only when they are derived for it', async () => {
    expect(await statesFor('confluent')).toContain('missing');

    await grant(permissionsFor('confluent', kubeconfig), { runner: 'pipeline' }, 'confluent');

    await until(async () => (await statesFor('confluent')) === 'allowed', { describe: 'the Roles' });
  });

  test('are enough for the life of a gateway with a replica that runs, its route, and its end', async () => {
    const port = await freePorts(3);
    const ref = { flavour: 'embedded', namespace: 'kafka', name: 'edge', kubeconfig } as const;
    const [object, backend] = [kubeObject(ref, options.signal), kubeBackend(ref, options.signal)];
    const streamingDomains = [
      {
        name: 'source',
        kafkaCluster: {
          bootstrapServers: [{ id: 'plain', endpoint: 'PLAINTEXT://127.0.0.1:1' }],
          nodeIdRanges: [{ name: 'all', start: 1, end: 2 }],
        },
      },
    ];
    const route = {
      name: 'orders',
      endpoint: `127.0.0.1:${port}`,
      brokerIdentificationStrategy: { type: 'port' as const },
      streamingDomain: { name: 'source', bootstrapServerId: 'plain' },
      security: { auth: 'passthrough' as const },
    };

    await object.create({ spec: { streamingDomains }, labels: {}, annotations: {} }, options);
    const replica = await runProxy(
      { configMap: { namespace: 'kafka', name: 'edge' }, replica: 'edge-0', admin: { host: '127.0.0.1', port: 0 }, bind: '127.0.0.1' },
      { token: 't' },
      pino({ level: 'silent' }),
      () => api.accessOf('edge-token'),
    );
    try {
      const { unconfirmed, views } = await backend.change(await backend.view('orders'), route, options);
      expect(unconfirmed).toEqual([]);
      expect(views.map(({ report }) => report?.state)).toEqual(['forwarding', 'forwarding']);
      expect(await backend.remove('orders', options)).toEqual([]);
    } finally {
      await replica.close();
    }
    await object.delete();
    expect(await api.tryGet('/api/v1/namespaces/kafka/configmaps/edge')).toBeUndefined();
  }, 60_000);

  test.each([
    ['secrets', { verb: 'get', resource: 'secrets' }],
    ['other ConfigMaps', { verb: 'get', resource: 'configmaps', name: 'other' }],
    ['all ConfigMaps', { verb: 'list', resource: 'configmaps' }],
    ['pods of another namespace', { verb: 'list', resource: 'pods', namespace: 'default' }],
  ])('give nobody %s', async (_what, attributes) => {
    for (const user of ['pipeline', 'edge']) {
      const review = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: { user, resourceAttributes: { namespace: 'kafka', ...attributes } },
      };
      const { status } = await api.call<{ status: { allowed: boolean } }>(
        'POST',
        '/apis/authorization.k8s.io/v1/subjectaccessreviews',
        review,
      );
      expect(status.allowed).toBe(false);
    }
  });
});
