import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { kubeAccess } from '../../../lib/provider/gateway/kube/access';
import { kubeApi } from '../../../lib/provider/gateway/kube/api';
import { revisionOf } from '../../../lib/provider/gateway/kube/config-map-store';
import { readingOf } from '../../../lib/proxy/config/source';
import { KubeApiServer } from './support/kube-api';

let folder: string;
let api: KubeApiServer;
const environment = { ...process.env };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'swy-kube-'));
  api = await KubeApiServer.start();
  process.env['HOME'] = folder;
  delete process.env['KUBECONFIG'];
});
afterEach(async () => {
  process.env = { ...environment };
  await api.stop();
  rmSync(folder, { recursive: true, force: true });
});

const { signal } = new AbortController();
const file = (name: string, text = '') => {
  const path = join(folder, name);
  if (text) writeFileSync(path, text);
  return path;
};
const ask = (ref: { kubeconfig?: string; context?: string } = {}) => kubeApi(ref, signal).get('/api/v1/namespaces/kafka/configmaps/edge');
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A program that says what `script` prints. */
function plugin(script: string): string {
  const path = file('get-token', `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}
const credential = (status: object) =>
  `echo '${JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status })}'`;

describe('a user of a kubeconfig is known to the API', () => {
  beforeEach(() => api.put('/api/v1/namespaces/kafka/configmaps/edge', { data: {} }));

  test.each<[string, () => object]>([
    ['by its token', () => ({ token: api.token })],
    ['by a token in a file', () => ({ tokenFile: 'token' })],
    ['by a certificate', () => ({ 'client-certificate-data': base64(api.client.cert), 'client-key-data': base64(api.client.key) })],
    ['by a certificate in files', () => ({ 'client-certificate': 'client.crt', 'client-key': 'client.key' })],
    ['by a plugin that makes a token', () => ({ exec: { command: plugin(credential({ token: api.token })) } })],
    [
      'by a plugin beside the kubeconfig that makes a certificate',
      () => {
        plugin(`cat "${file('credential.json')}"`);
        const status = { clientCertificateData: api.client.cert, clientKeyData: api.client.key };
        file('credential.json', JSON.stringify({ kind: 'ExecCredential', status }));
        return { exec: { apiVersion: 'client.authentication.k8s.io/v1beta1', command: './get-token' } };
      },
    ],
  ])('%s', async (_, user) => {
    file('token', `${api.token}\n`);
    file('client.crt', api.client.cert);
    file('client.key', api.client.key);
    const kubeconfig = api.kubeconfig(file('config'), user());
    await expect(ask({ kubeconfig })).resolves.toMatchObject({ metadata: { name: 'edge' } });
  });

  test('with the CA in a file, another server name, or none checked', async () => {
    file('ca.crt', api.ca);
    const none = { 'certificate-authority-data': undefined };
    for (const cluster of [
      { ...none, 'certificate-authority': 'ca.crt', 'tls-server-name': 'localhost' },
      { ...none, 'insecure-skip-tls-verify': true },
    ]) {
      const kubeconfig = api.kubeconfig(file('config'), { token: api.token }, cluster);
      await expect(ask({ kubeconfig })).resolves.toBeDefined();
    }
    const kubeconfig = api.kubeconfig(file('other'), { token: api.token }, none);
    await expect(ask({ kubeconfig })).rejects.toMatchObject({ code: 'SWY5102', message: expect.stringMatching(/SELF_SIGNED|DEPTH_ZERO/) });
  });

  test('a rotated token is read anew, and a plugin runs again only when its token is over', async () => {
    const kubeconfig = api.kubeconfig(file('config'), { tokenFile: file('token', 'old') });
    await expect(ask({ kubeconfig })).rejects.toMatchObject({ code: 'SWY5101', message: expect.stringContaining('401') });
    file('token', api.token);
    await expect(ask({ kubeconfig })).resolves.toBeDefined();

    const count = file('count');
    const runs = (seconds: number) => {
      const expirationTimestamp = new Date(Date.now() + seconds * 1000).toISOString();
      return api.kubeconfig(file(`exec-${seconds}`), {
        exec: { command: plugin(`echo x >> ${count}; ${credential({ token: api.token, expirationTimestamp })}`) },
      });
    };
    const fresh = runs(900);
    await Promise.all([ask({ kubeconfig: fresh }), ask({ kubeconfig: fresh })]);
    await ask({ kubeconfig: fresh });
    expect(readFileSync(count, 'utf8')).toBe('x\n');
    const over = runs(10);
    await ask({ kubeconfig: over });
    await ask({ kubeconfig: over });
    expect(readFileSync(count, 'utf8')).toBe('x\nx\nx\n');
  });
});

describe('a kubeconfig', () => {
  test('of several files is merged, the first one that has a name wins, and missing ones are passed over', () => {
    const one = file(
      'one',
      JSON.stringify({
        users: [{ name: 'me', user: { token: 'first' } }],
        contexts: [{ name: 'c', context: { cluster: 'k', user: 'me' } }],
      }),
    );
    const two = file(
      'two',
      'current-context: c\nclusters: [{name: k, cluster: {server: "https://k:6443/"}}]\nusers: [{name: me, user: {token: second}}]',
    );
    const access = kubeAccess({}, { KUBECONFIG: [file('missing'), one, two].join(delimiter) });
    expect([access.server, access.token()]).toEqual(['https://k:6443', 'first']);
  });

  test('is looked for in the home folder, then in the pod', () => {
    expect(() => kubeAccess({}, {})).toThrow(/SWY5103.*this is no pod/);
    expect(() => kubeAccess({ context: 'c' }, {})).toThrow(/SWY5103.*no such file/);
  });

  test('says whom the user acts as', () => {
    const kubeconfig = api.kubeconfig(file('config'), { token: 'x', as: 'admin', 'as-groups': ['ops', 'dev'] });
    expect(kubeAccess({ kubeconfig }).headers).toEqual({ 'Impersonate-User': 'admin', 'Impersonate-Group': ['ops', 'dev'] });
  });

  test.each<[string, () => { kubeconfig: string; context?: string }, RegExp]>([
    ['that is not there', () => ({ kubeconfig: file('none') }), /ENOENT/],
    ['that is no YAML', () => ({ kubeconfig: file('bad', 'token: s3cret: [') }), /it is not YAML/],
    ['without the context', () => ({ kubeconfig: api.kubeconfig(file('config')), context: 'prod' }), /Allowed: "test"/],
    ['without a current context', () => ({ kubeconfig: file('empty', '{}') }), /no current-context/],
    [
      'without the cluster',
      () => ({ kubeconfig: file('c', 'current-context: c\ncontexts: [{name: c, context: {cluster: k}}]') }),
      /no cluster "k"/,
    ],
    [
      'without the user',
      () => ({
        kubeconfig: file(
          'u',
          'current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: "https://k"}}]',
        ),
      }),
      /no user "u"/,
    ],
    [
      'that goes through a proxy',
      () => ({ kubeconfig: api.kubeconfig(file('p'), {}, { 'proxy-url': 'http://p' }) }),
      /proxy-url.*not supported/,
    ],
    [
      'with a provider that no longer exists',
      () => ({ kubeconfig: api.kubeconfig(file('a'), { 'auth-provider': { name: 'gcp' } }) }),
      /auth-provider/,
    ],
  ])('%s cannot be used', (_, ref, why) => {
    const given = ref();
    expect(() => kubeAccess(given)).toThrow(expect.objectContaining({ code: 'SWY5103', message: expect.stringMatching(why) }));
    expect(() => kubeAccess(given)).not.toThrow(/s3cret/);
  });

  test('whose token file is gone is named', async () => {
    const kubeconfig = api.kubeconfig(file('config'), { tokenFile: 'gone' });
    await expect(ask({ kubeconfig })).rejects.toMatchObject({ code: 'SWY5103', message: expect.stringContaining('gone') });
  });
});

describe('a credential plugin', () => {
  test.each([
    ['that is not there', () => join(folder, 'none'), 'ENOENT'],
    ['that fails', () => plugin('echo "Token has expired" >&2; exit 3'), 'it ended with 3: Token has expired'],
    ['that says something else', () => plugin('echo t0ps3cret'), 'did not write an ExecCredential'],
    ['that has no credentials', () => plugin(credential({})), 'no token and no certificate'],
  ])('%s is an error that shows no secret', async (_, command, why) => {
    const kubeconfig = api.kubeconfig(file('config'), { exec: { command: command() } });
    const error: any = await ask({ kubeconfig }).catch((failed: unknown) => failed);
    expect(error).toMatchObject({ code: 'SWY5104', message: expect.stringContaining(why) });
    expect(error.message).not.toContain('t0ps3cret');
  });
});

test('a revision has the name that the proxy gives it', () => {
  const text = 'apiVersion: platform.confluent.io/v1beta1';
  expect(revisionOf(text)).toBe(readingOf(text, 'x', {} as never).revision);
});
