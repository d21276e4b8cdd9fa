import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Loads anew after modules were reset, mocked ones included. */
const load = createRequire(join(__dirname, 'bindings.test.js'));

const kubernetes = '@cdktf/provider-kubernetes/lib';
const helm = '@cdktf/provider-helm/lib';

/** As Node reports a package that is not installed. */
function notInstalled(name: string): () => never {
  return () => {
    throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
  };
}

describe('the bindings of providers', () => {
  beforeEach(() => jest.resetModules());
  afterEach(() => jest.dontMock(`${kubernetes}/service-v1`).dontMock(`${helm}/release`));

  test('are not loaded by the package itself', () => {
    const loaded: string[] = [];
    for (const name of ['provider', 'deployment-v1', 'service-v1', 'manifest', 'secret-v1']) {
      jest.doMock(`${kubernetes}/${name}`, () => loaded.push(name));
    }
    jest.doMock(`${helm}/release`, () => loaded.push('release'));

    const { GatewayFlavour, Secret } = load('cdktf-switchyard');
    load('cdktf-switchyard/stacks');
    GatewayFlavour.embedded({ replicas: ['http://p1:9190', 'http://p2:9190'], adminToken: Secret.fromEnvironment('TOKEN') });

    expect(loaded).toEqual([]);
    for (const name of ['provider', 'deployment-v1', 'service-v1', 'manifest', 'secret-v1']) jest.dontMock(`${kubernetes}/${name}`);
  });

  test('are asked for by name when they are missing', () => {
    jest.doMock(`${kubernetes}/service-v1`, notInstalled(`${kubernetes}/service-v1`));
    jest.doMock(`${helm}/release`, notInstalled(`${helm}/release`));
    const { helmBinding, kubernetesBinding } = load('../../../lib/gateway/deployment/bindings');

    expect(() => kubernetesBinding('service-v1')).toThrow(
      /SWY3200: package "@cdktf\/provider-kubernetes" .* Run npm install @cdktf\/provider-kubernetes/,
    );
    expect(() => helmBinding('release')).toThrow(/SWY3200: package "@cdktf\/provider-helm"/);
  });

  test('keep faults of their own', () => {
    jest.doMock(`${kubernetes}/service-v1`, notInstalled('constructs'));
    const { kubernetesBinding } = load('../../../lib/gateway/deployment/bindings');

    expect(() => kubernetesBinding('service-v1')).toThrow("Cannot find module 'constructs'");
  });

  test('are those of the installed package', () => {
    const { kubernetesBinding } = load('../../../lib/gateway/deployment/bindings');

    expect(kubernetesBinding('service-v1').ServiceV1.tfResourceType).toBe('kubernetes_service_v1');
  });
});
