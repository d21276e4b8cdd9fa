import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { inspect } from 'node:util';
import { App } from 'cdktf';
import { Secret, SwitchyardStack } from 'cdktf-switchyard';
import { codesOf } from './synthesised';

const outdir = mkdtempSync(join(tmpdir(), 'secret-'));
const newStack = () => new SwitchyardStack(new App({ outdir }), 'edge');

describe('a secret', () => {
  test('in the environment is named by its variable', () => {
    expect(Secret.fromEnvironment('API_KEY').referenceFor(newStack())).toBe('env:API_KEY');
  });

  test('in a file of the project is named as Terraform sees it', () => {
    const project = relative(join(outdir, 'stacks/edge'), process.cwd());

    expect(Secret.fromFile('.switchyard/token').referenceFor(newStack())).toBe(`file:${project}/.switchyard/token`);
  });

  test('in a file elsewhere keeps its absolute path', () => {
    expect(Secret.fromFile('/run/secrets/token').referenceFor(newStack())).toBe('file:/run/secrets/token');
  });

  test('in a store is named as the provider finds it', () => {
    const secrets = [
      Secret.fromVault('secret/apis/cloud', 'key'),
      Secret.fromVault('kv/one'),
      Secret.fromAws('apis/cloud', 'secret'),
      Secret.fromAzure('vault', 'api'),
    ];

    expect(secrets.map((secret) => secret.referenceFor(newStack()))).toEqual([
      'vault:secret/apis/cloud#key',
      'vault:kv/one',
      'aws:apis/cloud#secret',
      'azure:vault/api',
    ]);
  });

  test.each([
    ['a path of Vault without a mount', () => Secret.fromVault('cloud')],
    ['a field of Vault with #', () => Secret.fromVault('secret/cloud', 'a#b')],
    ['an ARN', () => Secret.fromAws('arn:aws:secretsmanager:x')],
    ['a name that Key Vault does not take', () => Secret.fromAzure('vault', 'a_b')],
  ])('cannot be %s', (_, make) => {
    expect(codesOf(make)).toEqual(['SWY1004']);
  });

  test('says nothing of itself in a text, in JSON or in a log', () => {
    const secret = Secret.fromFile('/run/secrets/token');

    expect([`${String(secret)}`, JSON.stringify({ secret }), inspect({ secret })].join()).not.toContain('token');
  });

  test.each(['', 'not a name', '$(rm)', '1X'])('cannot be the environment variable "%s"', (name) => {
    expect(codesOf(() => Secret.fromEnvironment(name))).toEqual(['SWY1004']);
  });

  test.each(['', '  ', 'a\nb'])('cannot be the file %j', (path) => {
    expect(codesOf(() => Secret.fromFile(path))).toEqual(['SWY1004']);
  });

  test('that was given by mistake is not repeated in the refusal', () => {
    expect(() => Secret.fromEnvironment('hunter2-hunter2')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});
