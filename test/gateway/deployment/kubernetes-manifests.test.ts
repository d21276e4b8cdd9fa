import { kubernetesManifests, manifestOf } from '../../support/kubernetes-manifests';

const metadata = { name: 'edge', namespace: 'kafka', labels: { 'app.kubernetes.io/part_of': 'a_b' } };

describe('objects of Kubernetes from what is synthesised for Terraform', () => {
  test('have lists where Terraform repeats a block', () => {
    const template = {
      spec: {
        container: [{ name: 'proxy', port: [{ container_port: 1 }] }],
        volume: [{ name: 'state', empty_dir: { size_limit: '1Mi' } }],
      },
    };

    expect(
      manifestOf('kubernetes_deployment_v1', { metadata, spec: { replicas: '3', selector: { match_labels: { a_b: 'c' } }, template } }),
    ).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: 3,
        selector: { matchLabels: { a_b: 'c' } },
        template: {
          spec: {
            containers: [{ name: 'proxy', ports: [{ containerPort: 1 }] }],
            volumes: [{ name: 'state', emptyDir: { sizeLimit: '1Mi' } }],
          },
        },
      },
    });
  });

  test('have numbers where Terraform has texts', () => {
    const spec = { template: { spec: { security_context: { run_as_user: '65532' }, volume: [{ secret: { default_mode: '0440' } }] } } };

    expect(manifestOf('kubernetes_deployment_v1', { metadata, spec }).spec.template.spec).toEqual({
      securityContext: { runAsUser: 65532 },
      volumes: [{ secret: { defaultMode: 288 } }],
    });
    expect(manifestOf('kubernetes_pod_disruption_budget_v1', { metadata, spec: { max_unavailable: '1' } }).spec).toEqual({
      maxUnavailable: 1,
    });
    expect(manifestOf('kubernetes_pod_disruption_budget_v1', { metadata, spec: { max_unavailable: '50%' } }).spec).toEqual({
      maxUnavailable: '50%',
    });
  });

  test('have one object where Terraform has a list of one', () => {
    const spec = { template: { spec: { topology_spread_constraint: [{ label_selector: [{ match_labels: { app: 'edge' } }] }] } } };

    expect(manifestOf('kubernetes_deployment_v1', { metadata, spec }).spec.template.spec.topologySpreadConstraints).toEqual([
      { labelSelector: { matchLabels: { app: 'edge' } } },
    ]);
    expect(() => manifestOf('kubernetes_deployment_v1', { metadata, spec: { label_selector: [{}, {}] } })).toThrow(
      'label_selector has 2 items',
    );
  });

  test('leave labels and selectors as they are', () => {
    expect(manifestOf('kubernetes_service_v1', { metadata, spec: { cluster_ip: 'None', selector: { my_app: 'edge' } } })).toMatchObject({
      metadata: { labels: { 'app.kubernetes.io/part_of': 'a_b' } },
      spec: { clusterIP: 'None', selector: { my_app: 'edge' } },
    });
  });

  test('leave out what is for Terraform alone', () => {
    const terraformOnly = {
      '//': {},
      depends_on: ['a.b'],
      wait_for_rollout: true,
      timeouts: { create: '1m' },
      lifecycle: {},
      provider: 'kubernetes.blue',
    };

    expect(manifestOf('kubernetes_deployment_v1', { metadata, spec: {}, ...terraformOnly })).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {},
    });
  });

  test('come in an order in which they can be applied, those of other providers left out', () => {
    const resource = {
      kubernetes_manifest: { a: { manifest: { apiVersion: 'x/v1', kind: 'Custom', metadata } } },
      kubernetes_deployment_v1: { a: { metadata, spec: {} } },
      kubernetes_role_v1: { a: { metadata, rule: [{ api_groups: [''], resources: ['secrets'], resource_names: ['a'], verbs: ['get'] }] } },
      kubernetes_service_account_v1: { a: { metadata, automount_service_account_token: false } },
      kubernetes_namespace_v1: { a: { metadata: { name: 'kafka' } } },
      switchyard_gateway: { a: { spec: '{}' } },
    };

    expect(kubernetesManifests({ resource }).map(({ kind }) => kind)).toEqual([
      'Namespace',
      'ServiceAccount',
      'Role',
      'Deployment',
      'Custom',
    ]);
    expect(kubernetesManifests({})).toEqual([]);
  });

  test('have plain text of Secrets as stringData, and resolve expressions when they are told how', () => {
    const resource = {
      metadata,
      data_wo: { key: '${ephemeral.switchyard_secret.a.value}' },
      data_wo_revision: 1,
      binary_data_wo: { jks: 'AAAA' },
    };

    expect(manifestOf('kubernetes_secret_v1', resource, { resolve: (expression) => `value of ${expression}` })).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata,
      stringData: { key: 'value of ephemeral.switchyard_secret.a.value' },
      data: { jks: 'AAAA' },
    });
  });

  test.each([
    ['a type', 'kubernetes_ingress_v1', {}, 'kubernetes_ingress_v1 is not known'],
    ['an attribute', 'kubernetes_role_v1', { rules: [] }, 'attributes that are not known here: rules'],
    ['an expression', 'kubernetes_service_v1', { spec: { type: '${a.b}' } }, 'kubernetes_service_v1.spec.type has an expression'],
  ])('are not made of %s that is not known', (_, type, more, message) => {
    expect(() => kubernetesManifests({ resource: { [type]: { a: { metadata, ...more } } } })).toThrow(message);
  });

  test('take an escaped expression for the text that it is', () => {
    expect(manifestOf('kubernetes_config_map_v1', { metadata, data: { a: '$${b} %%{c}' } }).data).toEqual({ a: '${b} %{c}' });
  });
});
