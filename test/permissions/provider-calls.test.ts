import { kubeBackend, kubeObject } from '../../lib/provider/gateway/kube';
import { rolesOf } from '../../lib/permissions/data';
import { derived } from './support/app';
import { allows, attributesOf } from './support/authorizer';
import { KubeApi } from './support/kube-api';

let api: KubeApi;
beforeEach(async () => {
  api = await KubeApi.start();
});
afterEach(() => api.stop());

const options = { signal: new AbortController().signal, timeout: 10_000, progress: () => undefined };
const route = (domain: string) => ({
  name: 'orders',
  endpoint: 'orders.example.com:9092',
  brokerIdentificationStrategy: { type: 'port' as const },
  streamingDomain: { name: domain, bootstrapServerId: 'b' },
  security: { auth: 'passthrough' as const },
});

/** Everything that the provider does with a gateway and a route of it, from create to destroy. */
async function lifeOfAGateway(flavour: 'embedded' | 'confluent', spec: object): Promise<void> {
  const ref = { flavour, namespace: 'kafka', name: 'edge', kubeconfig: api.kubeconfig };
  const object = kubeObject(ref, options.signal);
  const backend = kubeBackend(ref, options.signal);
  const wanted = { spec: spec as Record<string, unknown>, labels: {}, annotations: {} };
  await object.create(wanted, options);
  for (const domain of ['source', 'destination']) await backend.change(await backend.view('orders'), route(domain), options);
  await object.update(wanted, { ...wanted, labels: { team: 'streams' } }, options);
  await object.read();
  await backend.remove('orders', options);
  await object.delete();
}

const runnerRules = (flavour: 'embedded' | 'confluent', spec: object) =>
  rolesOf(derived({ flavour, spec }).kubernetes).find(({ holder, namespace }) => holder === 'runner' && namespace === 'kafka')!.rules;

describe('the Role of who runs Terraform', () => {
  test.each([
    ['an embedded gateway', 'embedded', {}, true],
    ['a Confluent gateway', 'confluent', { hotReload: { enabled: false } }, true],
    ['a Confluent gateway that reloads while it runs', 'confluent', { hotReload: { enabled: true } }, true],
    ['a Confluent gateway whose Deployment has another name', 'confluent', { hotReload: { enabled: true } }, false],
  ] as const)('allows every call that the provider makes for %s', async (_what, flavour, spec, hasDeployment) => {
    api.hasDeployment = hasDeployment;
    await lifeOfAGateway(flavour, spec);

    const rules = runnerRules(flavour, spec);
    expect(api.calls.filter((call) => !allows(rules, 'kafka', call))).toEqual([]);
    expect(api.calls.length).toBeGreaterThan(10);
  });

  test.each([
    ['embedded', {}, true],
    ['confluent', { hotReload: { enabled: true } }, false],
  ] as const)('allows nothing that the provider never does: %s', async (flavour, spec, hasDeployment) => {
    api.hasDeployment = hasDeployment;
    await lifeOfAGateway(flavour, spec);

    const made = new Set(api.calls.map((call) => attributesOf(call)).map(({ verb, resource }) => `${verb} ${resource}`));
    const allowed = runnerRules(flavour, spec).flatMap(({ verbs, resources }) =>
      verbs.flatMap((verb) => resources.map((resource) => `${verb} ${resource}`)),
    );
    expect([...new Set(allowed)].sort()).toEqual([...made].sort());
  });

  test('allows nothing in another namespace, and no other gateway', () => {
    const rules = runnerRules('embedded', {});
    const at = (namespace: string, name: string) => ({ method: 'PUT', path: `/api/v1/namespaces/${namespace}/configmaps/${name}` });

    expect(allows(rules, 'kafka', at('kafka', 'edge'))).toBe(true);
    expect(allows(rules, 'kafka', at('kafka', 'other'))).toBe(false);
    expect(allows(rules, 'kafka', at('other', 'edge'))).toBe(false);
  });
});
