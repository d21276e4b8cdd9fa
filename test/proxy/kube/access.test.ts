import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inClusterAccess } from '../../../lib/proxy/kube/access';
import { KubeClient } from '../../../lib/proxy/kube/client';
import { selfSigned } from './support/certificates';
import { FakeApi } from './support/fake-api';

const environment = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' };

function serviceAccount(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-account-'));
  writeFileSync(join(folder, 'ca.crt'), 'CA\n');
  writeFileSync(join(folder, 'token'), 'one\n');
  return folder;
}

describe('access from a pod', () => {
  test("is the service account's, whose token is read anew", () => {
    const folder = serviceAccount();
    const access = inClusterAccess(environment, folder);
    expect(access).toMatchObject({ server: 'https://[fd00::1]:6443' });
    expect([access.ca(), access.token()]).toEqual(['CA', 'one']);

    writeFileSync(join(folder, 'token'), 'two\n');
    expect(access.token()).toBe('two');
  });

  test('is refused with SWY6101 outside of a pod, and without a service account', () => {
    expect(() => inClusterAccess({}, serviceAccount())).toThrow(/SWY6101.*KUBERNETES_SERVICE_HOST/);
    expect(() => inClusterAccess(environment, '/nowhere')).toThrow(/SWY6101.*ENOENT/);
  });

  test('does not go to a server that the CA has not signed: SWY6102', async () => {
    const api = await FakeApi.start();
    const client = new KubeClient({ ...api.access, ca: () => selfSigned('another').cert });

    await expect(client.call('GET', '/api')).rejects.toThrow(/SWY6102.*(SELF_SIGNED|UNABLE_TO_VERIFY)/);
    expect(api.calls).toEqual([]);
    client.close();
    await api.stop();
  });
});
