import { App, TerraformVariable } from 'cdktf';
import { KubernetesSecret, type KubernetesSecretProps, Secret, SecretFile, SecretFiles, SwitchyardStack } from 'cdktf-switchyard';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codesOf } from '../../core/synthesised';
import { kubernetesStack, secretsOf, synthesise } from './support/stack';

const password = Secret.fromEnvironment('PASSWORD');
const make = (props: Partial<KubernetesSecretProps> = {}, stack = kubernetesStack()) => {
  new KubernetesSecret(stack, 'Login', { secretName: 'login', namespace: 'kafka', files: { password }, ...props });
  return stack;
};
const revision = (props: Partial<KubernetesSecretProps>) => secretsOf(make(props))['login']!.revision;

describe('a Kubernetes Secret', () => {
  test('gets its values from ephemeral blocks through write-only attributes', () => {
    const document = synthesise(make());

    const { '//': _comment, ...block } = only(document.ephemeral.switchyard_secret);
    expect(block).toEqual({ ref: 'env:PASSWORD', encoding: 'text' });
    const { '//': _, ...secret } = only(document.resource.kubernetes_secret_v1);
    expect(secret).toEqual({
      metadata: { name: 'login', namespace: 'kafka' },
      data_wo: { password: expect.stringMatching(/^\$\{ephemeral\.switchyard_secret\.\w+\.value\}$/) },
      data_wo_revision: expect.any(Number),
    });
  });

  test('sends bytes as base64, under the same revision as its text', () => {
    const files = { 'keystore.jks': SecretFile.bytes(Secret.fromFile('/store.jks')), 'other.jks': SecretFile.base64(password), password };
    const { text, binary, raw } = secretsOf(make({ files }))['login']!;

    expect(binary).toEqual({
      'keystore.jks': { ref: 'file:/store.jks', encoding: 'bytes' },
      'other.jks': { ref: 'env:PASSWORD', encoding: 'base64' },
    });
    expect(text).toEqual({ password: { ref: 'env:PASSWORD', encoding: 'text' } });
    expect(raw.data_wo_revision).toBe(raw.binary_data_wo_revision);
  });

  test('composes texts of several secrets where the provider reads them', () => {
    const files = { entry: SecretFile.template('{user}/{password} {{%s}}', { user: 'KEY{1}', password }) };

    expect(secretsOf(make({ files }))['login']!.text).toEqual({
      entry: { template: 'KEY{{1}}/{password} {{%s}}', refs: { password: 'env:PASSWORD' }, escape: 'none' },
    });
  });

  test('takes parts that another resource decides', () => {
    const stack = kubernetesStack();
    const key = new TerraformVariable(stack, 'Key', { type: 'string' });
    make({ files: { entry: SecretFile.template('{user}/{password}', { user: key.stringValue, password }) } }, stack);

    expect(secretsOf(stack)['login']!.text).toMatchObject({ entry: { template: '${var.Key}/{password}' } });
  });

  test('takes plain text as it is, with what looks like an expression of Terraform', () => {
    const files = { a: SecretFile.text('x=${y} %{if} %s'), b: SecretFile.template('{user}', { user: 'u' }) };

    expect(secretsOf(make({ files }))['login']!.text).toEqual({ a: 'x=$${y} %%{if} %s', b: 'u' });
  });

  test('names files of the project as Terraform sees them', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'secret-'));
    const stack = new SwitchyardStack(new App({ outdir, stackTraces: false }), 'edge');

    expect(SecretFile.of(Secret.fromFile('.secrets/key')).sourceFor(stack)).toMatchObject({
      ref: expect.stringMatching(/^file:(\.\.\/)+.*\.secrets\/key$/),
    });
  });

  test('brings the Kubernetes provider, once and as it is reached', () => {
    const stack = make({ kubernetes: { kubeconfigPath: '~/.kube/edge', context: 'edge' } });
    new KubernetesSecret(stack, 'Other', { secretName: 'other', namespace: 'kafka', files: { password } });

    expect(synthesise(stack).provider.kubernetes).toEqual([{ config_path: '~/.kube/edge', config_context: 'edge' }]);
  });

  test('has the labels and annotations that it is given', () => {
    const { metadata } = secretsOf(make({ labels: { app: 'edge' }, annotations: { note: 'x' } }))['login']!;

    expect(metadata).toMatchObject({ labels: { app: 'edge' }, annotations: { note: 'x' } });
  });

  describe('is sent again', () => {
    const same = revision({});

    test.each<[string, Partial<KubernetesSecretProps>]>([
      ['the revision is counted up', { revision: 1 }],
      ['a file is added', { files: { password, other: password } }],
      ['a file has another name', { files: { pass: password } }],
      ['a reference is another one', { files: { password: Secret.fromEnvironment('OTHER') } }],
      ['plain text is another one', { files: { password: SecretFile.text('x') } }],
    ])('when %s', (_, props) => {
      expect(revision(props)).not.toBe(same);
    });

    test('not when nothing is', () => {
      expect(revision({ labels: { a: 'b' } })).toBe(same);
      expect(same).toBeGreaterThanOrEqual(1);
      expect(Number.isSafeInteger(same)).toBe(true);
    });
  });

  test('that exists is named', () => {
    expect(KubernetesSecret.fromSecretName('gateway-tls').secretName).toBe('gateway-tls');
  });

  test('is refused with everything that is wrong with it', () => {
    const wrong = { secretName: 'x'.repeat(31), namespace: 'Kafka', files: { 'a/b': password, '..c': password }, revision: 1.5 };

    expect(codesOf(() => make(wrong))).toEqual(['SWY3301', 'SWY3322', 'SWY3320', 'SWY3320', 'SWY3323']);
    expect(codesOf(() => make({ files: {} }))).toEqual(['SWY3321']);
    expect(codesOf(() => KubernetesSecret.fromSecretName('Tls'))).toEqual(['SWY3301']);
  });

  test.each([
    ['leaves a name open', '{user}/{password}', { password }],
    ['does not use a part', '{password}', { password, user: 'u' }],
    ['has a lone brace', '{password}{', { password }],
  ])('is refused a template that %s', (_, template, parts) => {
    expect(codesOf(() => SecretFile.template(template, parts))).toEqual(['SWY3326']);
  });

  test('cannot be written as HCL, where its blocks would be lost', () => {
    const stack = make();

    expect(codesOf(() => stack.toHclTerraform())).toEqual(['SWY3325']);
  });
});

describe('the files that a gateway wants', () => {
  const secretOf = (files: KubernetesSecretProps['files']) => secretsOf(make({ files }))['login']!;
  const text = (ref: string) => ({ ref, encoding: 'text' });

  test('are certificate, key and authorities in PEM', () => {
    const files = SecretFiles.pem({
      certificateChain: SecretFile.text('-----BEGIN'),
      privateKey: Secret.fromFile('/key.pem'),
      authorities: Secret.fromFile('/ca.pem'),
    });

    expect(secretOf(files).text).toEqual({
      'fullchain.pem': '-----BEGIN',
      'privkey.pem': text('file:/key.pem'),
      'cacerts.pem': text('file:/ca.pem'),
    });
  });

  test('are key stores as bytes, and their password as Confluent reads it', () => {
    const store = SecretFile.bytes(Secret.fromFile('/store.jks'));
    const trust = secretOf(SecretFiles.jks({ trustStore: store, password }));
    const both = secretOf(SecretFiles.jks({ trustStore: store, keyStore: store, password }));

    expect(trust.text).toEqual({
      'jksPassword.txt': { template: 'jksPassword={password}', refs: { password: 'env:PASSWORD' }, escape: 'none' },
    });
    expect(Object.keys(trust.binary)).toEqual(['truststore.jks']);
    expect(Object.keys(both.binary)).toEqual(['keystore.jks', 'truststore.jks']);
  });

  test('are templates of logins, without a secret', () => {
    expect(secretOf(SecretFiles.plainTemplate()).text).toEqual({
      'plain-jaas.conf': 'org.apache.kafka.common.security.plain.PlainLoginModule required username="%s" password="%s";',
    });
    expect(secretOf(SecretFiles.oauthTemplate({ logicalCluster: 'lkc-1', identityPoolId: 'pool-1' })).text).toEqual({
      'oauth-jass.conf':
        'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId="%s" clientSecret="%s" ' +
        'extension_logicalCluster="lkc-1" extension_identityPoolId="pool-1";',
    });
    expect(secretOf(SecretFiles.oauthClients()).text).toEqual({
      'oauth-jass.conf': 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;',
    });
    expect(secretOf(SecretFiles.scramTemplate()).text['scram-jaas.conf']).toContain(
      'ScramLoginModule required username="%s" password="%s";',
    );
  });

  test('are users of PLAIN, with passwords that may hold anything', () => {
    expect(secretOf(SecretFiles.plainUsers({ 'alice.a': password, bob: Secret.fromEnvironment('BOB') })).text).toEqual({
      'plain-jaas.conf': {
        template: 'org.apache.kafka.common.security.plain.PlainLoginModule required user_alice.a="{p0}" user_bob="{p1}";',
        refs: { p0: 'env:PASSWORD', p1: 'env:BOB' },
        escape: 'jaas',
      },
    });
  });

  test('are the admin of SCRAM', () => {
    expect(secretOf(SecretFiles.scramAdmin({ username: 'admin', password })).text).toEqual({
      username: 'admin',
      password: text('env:PASSWORD'),
    });
  });

  test('are the entries of a File store', () => {
    const credentials = { alice: { username: 'KEY', password } };

    expect(secretOf(SecretFiles.credentials(credentials, { separator: '/' })).text).toEqual({
      alice: { template: 'KEY/{password}', refs: { password: 'env:PASSWORD' }, escape: 'none' },
    });
    expect(codesOf(() => SecretFiles.credentials({ 'CN=a': password }, { separator: '' }))).toEqual(['SWY3302', 'SWY3305']);
  });

  test('are refused what would end its place in a text', () => {
    expect(codesOf(() => SecretFiles.oauthTemplate({ logicalCluster: 'a"b' }))).toEqual(['SWY3327']);
    expect(codesOf(() => SecretFiles.oauthTemplate({ 'a b': 'x' }))).toEqual(['SWY3327']);
    expect(codesOf(() => SecretFiles.plainUsers({ 'a b': password }))).toEqual(['SWY3305']);
  });
});

function only(blocks: Record<string, any>): any {
  const [block, ...others] = Object.values(blocks);
  expect(others).toEqual([]);
  return block;
}
