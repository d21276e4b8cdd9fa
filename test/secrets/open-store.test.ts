import { openSecretStore } from '../../lib/secrets';
import { checkStoreConfig } from '../../lib/secrets/store-config';
import { everythingOf, refusalOf } from './support/refusal';

const secret = 'h1dden-value';
const vault = { address: 'https://vault:8200', prefixPath: 'secret/' };
const azure = { vaultUrl: 'https://v.vault.azure.net', tenantId: 't', clientId: 'c' };

describe('a secret store', () => {
  test.each(['Consul', 'vault', '', 'constructor'])('of the kind %j is not known', async (type) => {
    const error = await refusalOf(openSecretStore(type, {}, { where: 'spec.secretStores[0]' }));
    expect(error).toMatchObject({ code: 'SWY9001', where: 'spec.secretStores[0]' });
    expect(error.message).toContain('Allowed: "Vault", "AWS", "Azure", "File", "Kubernetes"');
  });

  test('of the kind CyberArk is refused with the reason', async () => {
    const error = await refusalOf(openSecretStore('CyberArk', {}));
    expect(error).toMatchObject({ code: 'SWY9002' });
    expect(error.message).toContain('publishes neither its settings');
  });

  test.each([
    ['an unknown setting', 'Vault', { ...vault, authToken: secret, adress: secret }, '"adress" is no setting of it'],
    ['a setting of another login', 'Vault', { ...vault, authToken: secret, secret }, '"secret" is no setting of it'],
    ['no token', 'Vault', vault, '"authToken" is missing'],
    ['an empty token', 'Vault', { ...vault, authToken: '' }, '"authToken" is missing'],
    [
      'an unknown login',
      'Vault',
      { ...vault, authMethod: 'Certificate' },
      '"authMethod" has to be Token or AppRole or UserPass or Kubernetes',
    ],
    ['a login called like a built-in', 'Vault', { ...vault, authMethod: 'constructor' }, '"authMethod" has to be Token'],
    ['half an AppRole', 'Vault', { ...vault, authMethod: 'AppRole', role: 'r' }, 'Vault with authMethod AppRole: "secret" is missing'],
    ['an address that is none', 'Vault', { ...vault, address: secret, authToken: 't' }, '"address" has to be an http or https URL'],
    [
      'a password in the address',
      'Vault',
      { ...vault, address: `https://u:${secret}@v`, authToken: 't' },
      '"address" has to be an http or https URL',
    ],
    ['a prefix without a mount', 'Vault', { ...vault, prefixPath: 'secret', authToken: 't' }, '"prefixPath" has to be the path of a mount'],
    ['a KV version that is none', 'Vault', { ...vault, kvVersion: '3', authToken: 't' }, '"kvVersion" has to be 1 or 2'],
    ['an empty separator', 'Vault', { ...vault, separator: '', authToken: 't' }, '"separator" has to be one character or more'],
    ['half a key pair', 'AWS', { region: 'eu-west-1', secretKey: secret }, '"accessKey" and "secretKey" go together'],
    ['useJson that is neither', 'AWS', { region: 'eu-west-1', useJson: 'yes' }, '"useJson" has to be true or false'],
    ['no region', 'AWS', {}, '"region" is missing'],
    ['no credential type', 'Azure', { ...azure, clientSecret: secret }, '"credentialType" is missing'],
    [
      'an unknown credential type',
      'Azure',
      { ...azure, credentialType: 'Secret', clientSecret: secret },
      '"credentialType" has to be ClientSecret or',
    ],
    [
      'plain HTTP',
      'Azure',
      { ...azure, vaultUrl: 'http://v', credentialType: 'ClientSecret', clientSecret: secret },
      '"vaultUrl" has to be an https URL',
    ],
    ['no folder', 'File', {}, 'no folder is named'],
    ['no Secret', 'Kubernetes', { server: 'https://k' }, '"secretName" is missing'],
    ['no server, outside of a pod', 'Kubernetes', { secretName: 's', namespace: 'n' }, '"server" is missing'],
  ])('with %s is refused and shows no value', async (_, type, config, says) => {
    const error = await refusalOf(openSecretStore(type, config as Record<string, string>, { where: 'spec.secretStores[1]' }));

    expect(error).toMatchObject({ code: 'SWY9003', where: 'spec.secretStores[1]' });
    expect(error.message).toContain(says);
    expect(everythingOf(error)).not.toContain(secret);
  });

  test('names everything that is wrong at once, and what is allowed', () => {
    expect(() => checkStoreConfig('Vault', { addres: 'x', kvVersion: '9' })).toThrow(
      /"addres" is no setting of it; "address" is missing; "prefixPath" is missing; "authToken" is missing; "kvVersion" has to be 1 or 2.*Allowed: "authMethod", "address", "prefixPath"/,
    );
  });

  test.each([
    ['the separator that is set', { separator: '/' }, { separator: '/', useJson: false }],
    ['JSON', { useJson: 'true' }, { useJson: true }],
  ])('says how its entries are written: %s', async (_, settings, format) => {
    const store = await openSecretStore('File', settings, { directory: '/not/there' });
    expect(store.format).toEqual(format);
    expect(store.description).toBe('File /not/there');
    store.close();
  });
});

describe('a cloud SDK', () => {
  afterEach(() => jest.dontMock('@aws-sdk/client-secrets-manager').resetModules());

  test.each([
    ['is not installed', Object.assign(new Error('Require stack: /home/someone'), { code: 'MODULE_NOT_FOUND' }), 'is not installed'],
    ['does not load', new Error('needs Node 30'), 'does not load (needs Node 30)'],
  ])('that %s is named with the command that installs it', async (_, failure, says) => {
    jest.doMock('@aws-sdk/client-secrets-manager', () => {
      throw failure;
    });
    const error = await refusalOf(openSecretStore('AWS', { region: 'eu-west-1' }));

    expect(error).toMatchObject({ code: 'SWY9004' });
    expect(error.message).toContain(`@aws-sdk/client-secrets-manager ${says}`);
    expect(error.message).toContain('Run npm install @aws-sdk/client-secrets-manager beside cdktf-switchyard');
    expect(error.message).not.toContain('Require stack');
  });
});
