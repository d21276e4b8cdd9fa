import { Testing } from 'cdktf';
import { Secret } from 'cdktf-switchyard';
import { OperatorStack } from 'cdktf-switchyard/stacks';
import { CfkVersion } from '../../../lib/gateway/cfk-version';
import type { ConfluentOperatorProps } from '../../../lib/gateway/deployment/confluent-operator';
import { codesOf } from '../../core/synthesised';
import { deployed } from './deployed';
import { unknownToBinding } from './binding-knowledge';

describe('what stands beside a Gateway resource', () => {
  test('is what the operator does not make', () => {
    const { kinds } = deployed({ flavour: 'confluent', monitoring: {}, networkPolicy: {} });

    expect([...kinds].sort()).toEqual(['ConfigMap', 'NetworkPolicy', 'PodDisruptionBudget', 'PrometheusRule', 'Service', 'ServiceMonitor']);
  });

  test('finds the pods by the label that the operator gives them', () => {
    const { object } = deployed({ flavour: 'confluent', networkPolicy: {} });

    expect(object('Service', '-metrics').spec.selector).toEqual({ app: 'edge' });
    expect(object('PodDisruptionBudget').spec.selector.matchLabels).toEqual({ app: 'edge' });
  });

  test('is known to the binding of the provider block by block', () => {
    expect(unknownToBinding(deployed({ flavour: 'confluent', monitoring: {}, networkPolicy: {} }).terraform)).toEqual([]);
  });

  test('lets the API server ask a replica what it runs', () => {
    const { ingress } = deployed({ flavour: 'confluent', networkPolicy: {} }).object('NetworkPolicy').spec;

    expect(ingress.at(-1)).toEqual({ ports: [{ protocol: 'TCP', port: 9180 }] });
    expect(JSON.stringify(deployed({ networkPolicy: {} }).object('NetworkPolicy'))).not.toContain('9180');
  });

  test('comes after an operator in the same stack', () => {
    const { terraform } = deployed({ flavour: 'confluent', operator: {} });
    const [release] = Object.keys(terraform.resource.helm_release);
    const [gateway] = Object.values<any>(terraform.resource.switchyard_gateway);

    expect(gateway.depends_on).toContain(`helm_release.${release}`);
    expect(terraform.resource.helm_release[release!]).toMatchObject({ namespace: 'kafka', version: '0.1718.10' });
  });
});

describe('an operator', () => {
  const synthesised = (props: Partial<ConfluentOperatorProps> = {}): any =>
    JSON.parse(Testing.synth(new OperatorStack(Testing.app({ stackTraces: false }), 'cfk', { namespace: 'confluent', ...props }), true));
  const releaseOf = (props: Partial<ConfluentOperatorProps> = {}): any => Object.values<any>(synthesised(props).resource.helm_release)[0];
  const valuesOf = (props: Partial<ConfluentOperatorProps> = {}): any => JSON.parse(releaseOf(props).values[0]);

  test('is the chart that the version pins, under the name that everybody uses', () => {
    expect(releaseOf({ cfk: CfkVersion.V3_2 })).toMatchObject({
      name: 'confluent-operator',
      repository: 'https://packages.confluent.io/helm',
      chart: 'confluent-for-kubernetes',
      version: '0.1514.19',
      namespace: 'confluent',
      atomic: true,
      wait: true,
    });
  });

  test('looks after its own namespace', () => {
    expect(valuesOf()).toEqual({ namespaced: true });
  });

  test('looks after the namespaces that are given, or all of them', () => {
    expect(valuesOf({ namespaces: ['blue', 'green'] })).toEqual({ namespaced: true, namespaceList: ['blue', 'green'] });
    expect(valuesOf({ namespaced: false })).toEqual({ namespaced: false });
  });

  test('pulls its image from a registry of yours', () => {
    expect(valuesOf({ imageRegistry: 'registry.example.com', imagePullSecrets: ['registry'] })).toMatchObject({
      image: { registry: 'registry.example.com' },
      imagePullSecretRef: ['registry'],
    });
  });

  test('takes every other value of the chart by its path', () => {
    expect(valuesOf({ values: { 'resources.limits.memory': '1Gi', 'resources.limits.cpu': '1', debug: true } })).toMatchObject({
      debug: true,
      resources: { limits: { memory: '1Gi', cpu: '1' } },
    });
  });

  test.each([{ namespaced: false }, { namespaceList: [] }, { image: { tag: '1' } }])(
    'refuses a value that has a property: %j',
    (values) => {
      const props = { namespaces: ['blue'], imageRegistry: 'registry.example.com', values };

      expect(codesOf(() => synthesised(props))).toEqual(['SWY3209']);
    },
  );

  test('gets its licence past the state', () => {
    const { resource, ephemeral } = synthesised({ licenseKey: Secret.fromEnvironment('CFK_LICENSE') });
    const [release] = Object.values<any>(resource.helm_release);

    expect(Object.values(ephemeral.switchyard_secret)).toEqual([expect.objectContaining({ ref: 'env:CFK_LICENSE' })]);
    expect(release.set_wo).toEqual([{ name: 'licenseKey', value: expect.stringMatching(/^\$\{ephemeral\.switchyard_secret\./) }]);
    expect(JSON.stringify([release.values, release.set])).not.toContain('licenseKey');
    expect(release.set_wo_revision).toBe(1);
  });

  test('is sent a new licence when that is counted', () => {
    expect(releaseOf({ licenseKey: Secret.fromEnvironment('CFK_LICENSE'), licenseRevision: 2 }).set_wo_revision).toBe(2);
  });

  test('reaches the cluster that is given', () => {
    expect(synthesised({ kubernetes: { context: 'blue' } }).provider.helm).toEqual([{ kubernetes: { config_context: 'blue' } }]);
  });
});
