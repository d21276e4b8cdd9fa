import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectLink, type RestClusterRef } from '../../../lib/provider/rest';
import { CertificateAuthority, type Issued } from '../../support/certificates';
import { answers, type RestAnswer, restFaultServer, type RestFaultServer } from '../support/rest-server';

const folder = mkdtempSync(join(tmpdir(), 'rest-'));
const authority = CertificateAuthority.create();
const caFile = write('ca.pem', authority.cert);
const tokenFile = write('token', 'first');
let server: RestFaultServer;

afterEach(() => server.close());
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

const link = (ref: Partial<RestClusterRef>) =>
  connectLink({ rest_endpoint: server.address, cluster_id: 'lkc-1', ...ref }, 'orders', {
    signal: new AbortController().signal,
    deadline: 500,
  });

const serve = async (answer: RestAnswer, tls?: Issued) => {
  server = await restFaultServer(answer, tls);
};

const described: RestAnswer = (response) => answers.json(response, { link_name: 'orders', link_state: 'ACTIVE' });

describe('the login of the REST API', () => {
  beforeEach(() => {
    process.env['REST_KEY'] = 'key:s3cret';
    process.env['REST_TOKEN'] = 'from-environment';
    writeFileSync(tokenFile, 'first');
  });

  test('is Basic with an API key and Bearer with a token', async () => {
    await serve(described);
    await (await link({ api_key_ref: 'env:REST_KEY' })).get();
    await (await link({ bearer_token_ref: 'env:REST_TOKEN' })).get();
    expect(server.calls.map(({ authorization }) => authorization)).toEqual([
      `Basic ${Buffer.from('key:s3cret').toString('base64')}`,
      'Bearer from-environment',
    ]);
  });

  test('reads a token that expired again, once for a call', async () => {
    await serve((response, { authorization }) => {
      if (authorization === 'Bearer second') return answers.json(response, { link_name: 'orders' });
      answers.json(response, { error_code: 401, message: `token ${authorization} expired` }, 401);
    });
    const api = await link({ bearer_token_ref: `file:${tokenFile}` });
    const still = await api.get().catch((refused: Error) => refused);
    expect(still).toMatchObject({ code: 'SWY5035', status: 401 });
    expect((still as Error).message).not.toContain('first');
    expect(server.calls).toHaveLength(2);

    writeFileSync(tokenFile, 'second\n');
    await expect(api.get()).resolves.toMatchObject({ link_name: 'orders' });
    expect(server.calls).toHaveLength(4);
  });

  test('does not try an API key twice', async () => {
    await serve((response) => answers.json(response, { error_code: 40101, message: 'Unauthorized' }, 401));
    await expect((await link({ api_key_ref: 'env:REST_KEY' })).get()).rejects.toMatchObject({ status: 401 });
    expect(server.calls).toHaveLength(1);
  });

  test.each<[string, Partial<RestClusterRef>, string]>([
    ['no way', {}, 'SWY5302'],
    ['two ways', { api_key_ref: 'env:REST_KEY', bearer_token_ref: 'env:REST_TOKEN' }, 'SWY5302'],
    ['a key that is none', { api_key_ref: 'env:REST_TOKEN' }, 'SWY5034'],
  ])('given in %s is refused', async (_, ref, code) => {
    await serve(described);
    await expect(link(ref)).rejects.toMatchObject({ code });
  });
});

describe('the certificate of the REST API', () => {
  beforeEach(() => {
    process.env['REST_KEY'] = 'key:s3cret';
  });

  test('is accepted from an authority that ca_ref names', async () => {
    await serve(described, authority.server());
    const api = await link({ api_key_ref: 'env:REST_KEY', ca_ref: `file:${caFile}` });
    await expect(api.get()).resolves.toMatchObject({ link_state: 'ACTIVE' });
  });

  test('of an authority that nobody named ends the call before the key is sent', async () => {
    await serve(described, authority.server());
    await expect((await link({ api_key_ref: 'env:REST_KEY' })).get()).rejects.toMatchObject({
      code: 'SWY5301',
      message: expect.stringMatching(/UNABLE_TO_VERIFY|SELF_SIGNED/),
    });
    expect(server.calls).toHaveLength(0);
  });

  test('for another name is not accepted', async () => {
    await serve(described, authority.server({ hosts: ['rest.example'] }));
    const api = await link({ api_key_ref: 'env:REST_KEY', ca_ref: `file:${caFile}` });
    await expect(api.get()).rejects.toMatchObject({ code: 'SWY5301', message: expect.stringContaining('rest.example') });
    expect(server.calls).toHaveLength(0);
  });

  test('of an authority that is no certificate is an error of ca_ref', async () => {
    await serve(described, authority.server());
    await expect(link({ api_key_ref: 'env:REST_KEY', ca_ref: `file:${tokenFile}` })).rejects.toMatchObject({
      code: 'SWY5204',
      fault: { property: 'link.ca_ref' },
    });
  });
});

describe('a list of several pages', () => {
  beforeEach(() => {
    process.env['REST_KEY'] = 'key:s3cret';
  });
  const page = (next: string | null, ...names: string[]) => ({
    data: names.map((name) => ({ mirror_topic_name: name, source_topic_name: name, mirror_status: 'ACTIVE', mirror_lags: [] })),
    metadata: { next },
  });

  test('is read to its end on the same host, whatever host the server calls itself', async () => {
    const other = await restFaultServer(described);
    await serve((response, { path }) => {
      if (path.includes('page=2')) return answers.json(response, page(null, 'c'));
      answers.json(response, page(`${other.address}/kafka/v3/clusters/lkc-1/links/orders/mirrors?page=2`, 'a', 'b'));
    });
    const mirrors = await (await link({ api_key_ref: 'env:REST_KEY' })).mirrors();
    expect(mirrors?.map(({ mirror_topic_name }) => mirror_topic_name)).toEqual(['a', 'b', 'c']);
    expect(other.calls).toHaveLength(0);
    await other.close();
  });

  test('whose next page is itself ends', async () => {
    await serve((response, { path }) => answers.json(response, page(path, 'a')));
    await expect((await link({ api_key_ref: 'env:REST_KEY' })).mirrors()).resolves.toHaveLength(1);
  });
});
