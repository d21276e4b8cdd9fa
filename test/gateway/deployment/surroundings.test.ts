import { codesOf } from '../../core/synthesised';
import { deployed, type DeployedOptions } from './deployed';

const codesFor = (options: DeployedOptions) => codesOf(() => deployed(options));

describe.each(['embedded', 'confluent'] as const)('a disruption budget of the %s flavour', (flavour) => {
  const budgetOf = (podDisruptionBudget: object) => deployed({ flavour, podDisruptionBudget }).object('PodDisruptionBudget').spec;

  test('lets one replica go at a time', () => {
    expect(budgetOf({})).toEqual({ maxUnavailable: 1, selector: { matchLabels: { app: 'edge' } } });
  });

  test('is a number or a share', () => {
    expect(budgetOf({ maxUnavailable: '34%' })).toMatchObject({ maxUnavailable: '34%' });
    expect(budgetOf({ minAvailable: 2 })).toEqual({ minAvailable: 2, selector: { matchLabels: { app: 'edge' } } });
  });

  test.each([
    { maxUnavailable: 1, minAvailable: 2 },
    { maxUnavailable: 0 },
    { maxUnavailable: 3 },
    { minAvailable: 3 },
    { minAvailable: 0 },
  ])('is refused when it says nothing or stops every drain: %j', (podDisruptionBudget) => {
    expect(codesFor({ flavour, podDisruptionBudget })).toEqual(['SWY3202']);
  });

  test('can be left out', () => {
    expect(deployed({ flavour, podDisruptionBudget: undefined }).kinds).not.toContain('PodDisruptionBudget');
  });
});

describe.each(['embedded', 'confluent'] as const)('a network policy of the %s flavour', (flavour) => {
  const policyOf = (networkPolicy: object, more: DeployedOptions = {}) =>
    deployed({ flavour, networkPolicy, ...more }).object('NetworkPolicy').spec;

  test('opens the ports of routes, port by port range, and the admin port', () => {
    expect(policyOf({}).ingress.slice(0, 2)).toEqual([
      {
        ports: [
          { protocol: 'TCP', port: 9092, endPort: 9094 },
          { protocol: 'TCP', port: 9192, endPort: 9194 },
        ],
      },
      { ports: [{ protocol: 'TCP', port: 9190 }], from: [{ namespaceSelector: { matchLabels: {} } }] },
    ]);
    expect(policyOf({}).podSelector).toEqual({ matchLabels: { app: 'edge' } });
    expect(policyOf({}).policyTypes).toEqual(['Ingress', 'Egress']);
  });

  test('lets clients of some networks in, and Prometheus of some namespaces', () => {
    const [clients, prometheus] = policyOf({
      clientCidrs: ['10.0.0.0/8', 'fd00::/8'],
      monitoringNamespaces: { name: 'monitoring' },
    }).ingress;

    expect(clients.from).toEqual([{ ipBlock: { cidr: '10.0.0.0/8' } }, { ipBlock: { cidr: 'fd00::/8' } }]);
    expect(prometheus.from).toEqual([{ namespaceSelector: { matchLabels: { name: 'monitoring' } } }]);
  });

  test('opens nothing for clients while there is no route', () => {
    expect(policyOf({}, { ports: [] }).ingress[0].ports).toEqual([{ protocol: 'TCP', port: 9190 }]);
  });

  test('lets the gateway ask DNS and the API server, and reach the networks of its clusters', () => {
    const [dns, api, clusters] = policyOf({ egressCidrs: ['10.20.0.0/16'] }).egress;

    expect(dns).toEqual({
      ports: [
        { protocol: 'UDP', port: 53 },
        { protocol: 'TCP', port: 53 },
      ],
    });
    expect(api).toEqual({
      ports: [
        { protocol: 'TCP', port: 443 },
        { protocol: 'TCP', port: 6443 },
      ],
    });
    expect(clusters).toEqual({ to: [{ ipBlock: { cidr: '10.20.0.0/16' } }] });
  });

  test('does not bound the clusters when their networks are not known', () => {
    expect(policyOf({}).egress[2]).toEqual({ ports: [{ protocol: 'TCP' }] });
  });

  test.each(['10.0.0.0', '10.0.0.0/33', 'fd00::/129', 'kafka.example.com', '10.0.0.0/8/8'])(
    'is refused %s, which is no network',
    (cidr) => {
      expect(codesFor({ flavour, networkPolicy: { clientCidrs: [cidr] } })).toEqual(['SWY3203']);
      expect(codesFor({ flavour, networkPolicy: { egressCidrs: [cidr] } })).toEqual(['SWY3203']);
    },
  );
});

describe('the Kubernetes provider of a stack', () => {
  const providerOf = (options: DeployedOptions) => deployed(options).terraform.provider.kubernetes;

  test('finds the cluster by itself unless it is told', () => {
    expect(providerOf({})).toEqual([{}]);
  });

  test('is told of a kubeconfig as seen from the folder of the stack, so that a synth gives the same everywhere', () => {
    const [{ config_path: path, config_context: context }] = providerOf({ kubernetes: { kubeconfigPath: 'kube/config', context: 'blue' } });

    expect(path).toMatch(/^\.\.\/.*kube\/config$/);
    expect(context).toBe('blue');
  });

  test('leaves a path that begins at home or at the root as it is', () => {
    expect(providerOf({ kubernetes: { kubeconfigPath: '~/.kube/other' } })).toEqual([{ config_path: '~/.kube/other' }]);
    expect(providerOf({ kubernetes: { kubeconfigPath: '/etc/kube/config' } })).toEqual([{ config_path: '/etc/kube/config' }]);
  });
});
