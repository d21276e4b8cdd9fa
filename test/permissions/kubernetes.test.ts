import fc from 'fast-check';
import { derivePermissions, Inventory, type KubernetesGrant, rolesOf, rulesOf } from '../../lib/permissions/data';
import { derived, inShort } from './support/app';

const kubernetes = (options = {}) => inShort(derived({ without: ['link'], ...options }).kubernetes, 'runner');

describe('who runs Terraform', () => {
  test('reads and writes the ConfigMap of an embedded gateway by its name, and lists Leases', () => {
    expect(kubernetes()).toEqual([
      'runner: get configmaps/edge',
      'runner: update configmaps/edge',
      'runner: delete configmaps/edge',
      'runner: create configmaps',
      'runner: list leases',
      'runner: get deployments/edge',
    ]);
  });

  test('reads and writes the Gateway resource of a Confluent gateway, and follows its rollout', () => {
    expect(kubernetes({ flavour: 'confluent' })).toEqual([
      'runner: get gateways/edge',
      'runner: update gateways/edge',
      'runner: delete gateways/edge',
      'runner: create gateways',
      'runner: get deployments/edge',
      'runner: list deployments',
      'runner: list pods',
    ]);
  });

  test('asks pods which configuration they run only where the gateway reloads while it runs', () => {
    expect(kubernetes({ flavour: 'confluent', spec: { hotReload: { enabled: true } } })).toContain('runner: get pods/proxy');
    expect(kubernetes({ flavour: 'confluent', spec: { hotReload: { enabled: false } } })).not.toContain('runner: get pods/proxy');
    expect(kubernetes({ spec: { hotReload: { enabled: true } } })).not.toContain('runner: get pods/proxy');
  });

  test('needs neither create nor delete of a gateway that another app owns, and is told what is not known of it', () => {
    const { kubernetes: grants, notDerived } = derived({ flavour: 'confluent', without: ['gateway', 'link'] });

    expect(inShort(grants)).toEqual([
      'runner: get gateways/edge',
      'runner: update gateways/edge',
      'runner: get deployments/edge',
      'runner: list deployments',
      'runner: list pods',
    ]);
    expect(notDerived.map(({ says }) => says)).toEqual([expect.stringContaining('reloads while it runs')]);
  });

  test('reads a gateway but does not write it for a group alone', () => {
    expect(kubernetes({ without: ['gateway', 'route', 'link'] })).toEqual([
      'runner: get configmaps/edge',
      'runner: list leases',
      'runner: get deployments/edge',
    ]);
  });

  test('is told which construct needs it, and for what', () => {
    const grant = derived().kubernetes.find(({ verb, resource }) => verb === 'update' && resource === 'configmaps');

    expect(grant?.because).toEqual([
      { path: 'app/Gateway', does: 'writes the gateway with an optimistic lock', call: 'update configmaps/edge' },
      { path: 'app/Route', does: 'writes the route with an optimistic lock', call: 'update configmaps/edge' },
    ]);
  });

  test('needs nothing of Kubernetes for gateways that run as processes', () => {
    const gateway = { replicas: ['http://p1:9190', 'http://p2:9190'], token_ref: 'env:TOKEN' };
    const route = { type: 'switchyard_gateway_route', path: 'app/Route', attributes: { name: 'orders', gateway } };

    expect(derivePermissions(new Inventory([route])).kubernetes).toEqual([]);
  });
});

describe('the embedded gateway itself', () => {
  test('follows its own ConfigMap and keeps Leases', () => {
    expect(inShort(derived().kubernetes, 'gateway')).toEqual([
      'gateway: list configmaps/edge',
      'gateway: watch configmaps/edge',
      'gateway: get leases',
      'gateway: create leases',
      'gateway: update leases',
      'gateway: delete leases',
    ]);
  });

  test('gets nothing as a Confluent gateway, whose pods do not use the API', () => {
    expect(inShort(derived({ flavour: 'confluent' }).kubernetes, 'gateway')).toEqual([]);
  });
});

describe('objects that the kubernetes provider of Terraform makes', () => {
  const object = (type: string, attributes: object) => ({ type, path: `app/${type}`, attributes: attributes as Record<string, unknown> });
  const named = (name: string) => ({ metadata: { name, namespace: 'kafka' } });
  const grantsFor = (...blocks: ReturnType<typeof object>[]) => derivePermissions(new Inventory(blocks));

  test.each([
    ['kubernetes_deployment_v1', 'apps', 'deployments'],
    ['kubernetes_service_v1', '', 'services'],
    ['kubernetes_secret_v1', '', 'secrets'],
    ['kubernetes_network_policy_v1', 'networking.k8s.io', 'networkpolicies'],
    ['kubernetes_pod_disruption_budget_v1', 'policy', 'poddisruptionbudgets'],
  ])('%s is made, and read, changed and removed by its name', (type, apiGroup, resource) => {
    const rules = rulesOf(grantsFor(object(type, named('edge'))).kubernetes);

    expect(rules).toEqual([
      { apiGroups: [apiGroup], resources: [resource], resourceNames: ['edge'], verbs: ['get', 'patch', 'delete'] },
      { apiGroups: [apiGroup], resources: [resource], verbs: ['create'] },
    ]);
  });

  test('a manifest is an object of its kind, whose definition is looked up in the whole cluster', () => {
    const manifest = { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', metadata: { name: 'edge', namespace: 'kafka' } };
    const roles = rolesOf(grantsFor(object('kubernetes_manifest', { manifest })).kubernetes);

    expect(roles.map(({ namespace, rules }) => [namespace, rules[0]])).toEqual([
      [
        'kafka',
        {
          apiGroups: ['monitoring.coreos.com'],
          resources: ['servicemonitors'],
          resourceNames: ['edge'],
          verbs: ['get', 'patch', 'delete'],
        },
      ],
      [undefined, { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: ['list'] }],
    ]);
  });

  test('whoever makes a Role holds its rules, because Kubernetes refuses to grant what one lacks', () => {
    const rule = [{ api_groups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create'] }];
    const { kubernetes: grants } = grantsFor(object('kubernetes_role_v1', { ...named('edge'), rule }));

    expect(inShort(grants)).toEqual(expect.arrayContaining(['runner: get leases', 'runner: create leases']));
  });

  test('what cannot be known is said: names of later, kinds of others, charts', () => {
    const { notDerived } = grantsFor(
      object('kubernetes_secret_v1', { metadata: { name: '${var.name}', namespace: 'kafka' } }),
      object('kubernetes_cron_job_v1', named('nightly')),
      object('helm_release', { name: 'confluent-operator', namespace: 'confluent' }),
    );

    expect(notDerived.map(({ path }) => path)).toEqual(['app/kubernetes_secret_v1', 'app/kubernetes_cron_job_v1', 'app/helm_release']);
  });
});

describe('rules of a Role', () => {
  const grant = fc.record({
    system: fc.constant('kubernetes' as const),
    holder: fc.constant('runner' as const),
    cluster: fc.constant({}),
    namespace: fc.constant('kafka'),
    apiGroup: fc.constantFrom('', 'apps', 'coordination.k8s.io'),
    resource: fc.constantFrom('configmaps', 'leases', 'deployments', 'pods'),
    verb: fc.constantFrom('get', 'list', 'watch', 'create', 'update', 'delete'),
    because: fc.constant([]),
  });
  const grants = fc.array(
    fc
      .tuple(grant, fc.option(fc.constantFrom('edge', 'other', 'third'), { nil: undefined }))
      .map(([base, name]): KubernetesGrant => ({ ...base, ...(name !== undefined && { name }) })),
  );
  const keyOf = (group: string, resource: string, verb: string, name: string | undefined) => [group, resource, verb, name ?? ''].join(' ');

  test('say exactly what the grants say, no more and no less', () => {
    fc.assert(
      fc.property(grants, (given) => {
        const said = rulesOf(given).flatMap(({ apiGroups, resources, resourceNames, verbs }) =>
          apiGroups.flatMap((group) =>
            resources.flatMap((resource) =>
              verbs.flatMap((verb) => (resourceNames ?? [undefined]).map((name) => keyOf(group, resource, verb, name))),
            ),
          ),
        );
        const wanted = given.map(({ apiGroup, resource, verb, name }) => keyOf(apiGroup, resource, verb, name));
        expect([...new Set(said)].sort()).toEqual([...new Set(wanted)].sort());
      }),
    );
  });

  test('never allow everything, whatever an app has in it', () => {
    const option = fc.record({
      flavour: fc.constantFrom('embedded' as const, 'confluent' as const),
      spec: fc.record({ hotReload: fc.record({ enabled: fc.boolean() }) }),
      without: fc.subarray(['gateway', 'route', 'link', 'cutover'] as const),
    });
    fc.assert(
      fc.property(option, (options) => {
        for (const { rules } of rolesOf(derived(options).kubernetes)) {
          const words = rules.flatMap((rule) => [...rule.apiGroups, ...rule.resources, ...rule.verbs, ...(rule.resourceNames ?? [])]);
          expect(words).not.toContain('*');
          for (const { resources, resourceNames, verbs } of rules) {
            // A gateway object is never readable or writable beyond its name.
            if (resources.some((resource) => /^(configmaps|gateways|secrets)$/.test(resource)) && !resourceNames)
              expect(verbs).toEqual(['create']);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
