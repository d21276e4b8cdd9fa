import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AzureAuth, KubernetesSecret, Secret, SecretFile, SecretFiles, SecretStore } from 'cdktf-switchyard';
import { plainUsers, readJaas } from '../../../lib/proxy/auth/jaas';
import { parseCredential } from '../../../lib/secrets';
import { TerraformFolder } from '../../provider/protocol/fixtures/terraform';
import { kubernetesStack, synthesise } from './support/stack';

jest.setTimeout(60_000);

/** Real Terraform runs what is synthesised. A resource of a test provider stands in for `kubernetes_secret_v1`, with the attributes that are given. */
const terraform = new TerraformFolder(join(__dirname, '../../provider/ephemeral/fixtures/provider.ts'));
afterAll(() => terraform.remove());

const env = (name: string) => Secret.fromEnvironment(name);
const nasty = 'p"a\\s{s} ${x} %{y} /:|\u00e9';
const received = (name: string) => JSON.parse(readFileSync(join(terraform.things, `${name}.json`), 'utf8'));

test('secrets of a stack arrive where a gateway reads them, and are in no file that Terraform or synth writes', async () => {
  const stack = kubernetesStack();
  const keyStore = join(terraform.folder, 'keystore.jks');
  writeFileSync(keyStore, Buffer.from([0xfe, 0xed, 0xfe, 0xed, 0xff]), { mode: 0o600 });
  new KubernetesSecret(stack, 'Tls', {
    secretName: 'tls',
    namespace: 'kafka',
    files: SecretFiles.jks({ keyStore: SecretFile.bytes(Secret.fromFile(keyStore)), password: env('PASSWORD') }),
  });
  new KubernetesSecret(stack, 'Users', {
    secretName: 'users',
    namespace: 'kafka',
    files: { ...SecretFiles.plainUsers({ alice: env('PASSWORD') }), 'as-it-is': SecretFile.text('$${a} ${b} %%{c} %{d} %s "') },
  });
  const stores = [
    SecretStore.file('text', { separator: '|', credentials: { alice: { username: 'KEY', password: env('PASSWORD') } } }),
    SecretStore.file('json', { useJson: true, credentials: { alice: { username: 'KEY', password: env('PASSWORD') } } }),
    SecretStore.azure('azure', {
      vaultUrl: 'https://name.vault.azure.net',
      tenantId: 't',
      clientId: 'c',
      auth: AzureAuth.certificatePem(env('PASSWORD')),
    }),
  ];
  for (const store of stores) store.createSecrets(stack, { namespace: 'kafka' });

  const { ephemeral, resource } = synthesise(stack);
  const configuration = JSON.stringify({ ephemeral, resource: { switchyard_sink: resource.kubernetes_secret_v1 } });
  writeFileSync(join(terraform.folder, 'secrets.tf.json'), configuration);
  terraform.environment = { PASSWORD: nasty };
  const plan = await terraform.plan('-out=tf.plan');
  const apply = await terraform.run('apply', terraform.stateFlag, 'tf.plan');

  expect(apply).toMatchObject({ code: 0 });
  expect(received('tls')).toEqual({
    text: { 'jksPassword.txt': `jksPassword=${nasty}` },
    binary: { 'keystore.jks': '/u3+7f8=' },
  });
  expect([...plainUsers(readJaas(received('users').text['plain-jaas.conf']))]).toEqual([['alice', nasty]]);
  expect(received('users').text['as-it-is']).toBe('$${a} ${b} %%{c} %{d} %s "');
  expect(parseCredential(received('text-clients').text.alice, '|')).toEqual({ user: 'KEY', password: nasty });
  expect(parseCredential(received('json-clients').text.alice, { useJson: true })).toEqual({ user: 'KEY', password: nasty });
  expect(received('azure-login').text).toEqual({ 'certificate.pem': nasty });
  expect(received('text-config').text).toEqual({ separator: '|' });

  const kept = [configuration, terraform.stateText, readFileSync(join(terraform.folder, 'tf.plan'), 'latin1'), plan.stdout, apply.stdout];
  expect(kept.filter((text) => /p\\*"a|s\{s\}|\/u3\+/.test(text))).toEqual([]);
});
