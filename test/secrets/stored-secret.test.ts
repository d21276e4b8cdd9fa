import dns from 'node:dns';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveSecret, resolveSecretBytes } from '../../lib/secrets';
import { AzureServer } from './support/azure-server';
import { TestAuthority } from './support/certificates';
import { everythingOf, refusalOf } from './support/refusal';
import { TestServer } from './support/test-server';
import { VaultServer } from './support/vault-server';

const folder = mkdtempSync(join(tmpdir(), 'stored-'));
const caFile = join(folder, 'ca.pem');
const authority = new TestAuthority();
writeFileSync(caFile, authority.certificate);
const { env } = process;

beforeEach(() => {
  process.env = { ...env };
});
afterAll(() => {
  process.env = env;
  rmSync(folder, { recursive: true });
});

describe('a reference to Vault', () => {
  let vault: VaultServer;

  beforeEach(async () => {
    vault = await new VaultServer().start();
    vault.put('secret/apis/cloud', { key: 'KEY', secret: 's3cret', count: 3 });
    vault.put('kv1/one', { anything: 'only' });
    Object.assign(process.env, { VAULT_ADDR: vault.address, VAULT_TOKEN: vault.rootToken });
  });
  afterEach(() => vault.stop());

  test('reads a field of an entry, or its only one', async () => {
    await expect(resolveSecret('vault:secret/apis/cloud#secret')).resolves.toBe('s3cret');
    await expect(resolveSecret('vault:kv1/one')).resolves.toBe('only');
    await expect(resolveSecretBytes('vault:kv1/one')).resolves.toEqual(Buffer.from('only'));
  });

  test('takes the token of a login on this machine', async () => {
    delete process.env['VAULT_TOKEN'];
    const home = jest.spyOn(os, 'homedir').mockReturnValue(folder);
    writeFileSync(join(folder, '.vault-token'), `${vault.rootToken}\n`);

    await expect(resolveSecret('vault:secret/apis/cloud#key')).resolves.toBe('KEY');
    home.mockRestore();
  });

  test.each([
    ['an entry that is not there', 'vault:secret/apis/none#key', 'SWY3344'],
    ['a field that is not there', 'vault:secret/apis/cloud#none', 'SWY3344'],
    ['a field that is not text', 'vault:secret/apis/cloud#count', 'SWY9007'],
    ['several fields without saying which', 'vault:secret/apis/cloud', 'SWY9007'],
    ['no mount', 'vault:hunter2', 'SWY5030'],
  ])('is refused for %s, without a value', async (_, reference, code) => {
    const error = await refusalOf(resolveSecret(reference));
    expect(error).toMatchObject({ code });
    expect(everythingOf(error)).not.toMatch(/s3cret|hunter2|root-token/);
  });

  test('is refused without an address and a token, both at once', async () => {
    delete process.env['VAULT_ADDR'];
    delete process.env['VAULT_TOKEN'];

    await expect(resolveSecret('vault:secret/apis/cloud#key')).rejects.toMatchObject({
      code: 'SWY3343',
      fault: { detail: 'VAULT_ADDR, VAULT_TOKEN is not set' },
    });
  });
});

describe('a reference to AWS Secrets Manager', () => {
  const secrets: Record<string, string> = { 'apis/cloud': '{"key":"KEY","secret":"s3cret","port":1}', plain: 'text' };
  const server = new TestServer(
    ({ body }) =>
      secrets[body.SecretId] === undefined
        ? { status: 400, body: { __type: 'ResourceNotFoundException', message: 'not there' } }
        : { status: 200, body: { SecretString: secrets[body.SecretId] } },
    {},
  );

  let address = '';
  beforeAll(async () => (address = `http://127.0.0.1:${await server.start()}`));
  afterAll(() => server.stop());
  beforeEach(() =>
    Object.assign(process.env, {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: address,
    }),
  );

  test('reads a secret, or a member of its JSON', async () => {
    await expect(resolveSecret('aws:plain')).resolves.toBe('text');
    await expect(resolveSecret('aws:apis/cloud#secret')).resolves.toBe('s3cret');
  });

  test.each(['aws:none', 'aws:apis/cloud#none', 'aws:apis/cloud#port', 'aws:plain#key'])(
    '%s is refused: there is none',
    async (reference) => {
      const error = await refusalOf(resolveSecret(reference));
      expect(error).toMatchObject({ code: 'SWY3344' });
      expect(everythingOf(error)).not.toMatch(/s3cret|text"/);
    },
  );

  test('is refused without a region', async () => {
    delete process.env['AWS_REGION'];
    delete process.env['AWS_DEFAULT_REGION'];

    await expect(resolveSecret('aws:plain')).rejects.toMatchObject({ code: 'SWY3343', fault: { detail: 'AWS_REGION is not set' } });
    await expect(resolveSecret('aws:#key')).rejects.toMatchObject({ code: 'SWY5030' });
  });
});

describe('a reference to Azure Key Vault', () => {
  const azure = new AzureServer();

  beforeAll(async () => {
    const lookup = dns.lookup as (...parts: unknown[]) => void;
    jest
      .spyOn(dns, 'lookup')
      .mockImplementation(((host: string, ...rest: unknown[]) =>
        lookup(host.endsWith('.test') ? '127.0.0.1' : host, ...rest)) as typeof dns.lookup);
    await azure.start(authority.issue(azure.loginHost, azure.vaultHost));
    azure.put('api', 's3cret');
  });
  afterAll(() => azure.stop());
  beforeEach(() =>
    Object.assign(process.env, {
      AZURE_TENANT_ID: azure.tenantId,
      AZURE_CLIENT_ID: azure.clientId,
      AZURE_CLIENT_SECRET: azure.clientSecret,
      AZURE_AUTHORITY_HOST: azure.authorityHost,
      SSL_CERT_FILE: caFile,
    }),
  );

  test('reads a secret', async () => {
    await expect(resolveSecret(`azure:${new URL(azure.vaultUrl).host}/api`)).resolves.toBe('s3cret');
  });

  test('is refused when there is none, or no login', async () => {
    await expect(resolveSecret(`azure:${new URL(azure.vaultUrl).host}/none`)).rejects.toMatchObject({ code: 'SWY3344' });
    await expect(resolveSecret('azure:vault')).rejects.toMatchObject({ code: 'SWY5030' });
    delete process.env['AZURE_CLIENT_SECRET'];
    delete process.env['AZURE_TENANT_ID'];
    await expect(resolveSecret('azure:vault/api')).rejects.toMatchObject({
      code: 'SWY3343',
      fault: { detail: 'AZURE_TENANT_ID, AZURE_CLIENT_SECRET is not set' },
    });
  });
});
