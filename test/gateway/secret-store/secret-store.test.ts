import { AwsAuth, AzureAuth, KubernetesSecret, Secret, SecretFile, SecretStore, VaultAuth } from 'cdktf-switchyard';
import { Annotations } from 'cdktf';
import { Rules } from '../../../lib/core/rules';
import { checkStoreConfig, type StoreType } from '../../../lib/secrets/store-config';
import { codesOf } from '../../core/synthesised';
import { kubernetesStack, secretsOf, type SynthesisedSecret } from './support/stack';

const env = (name: string) => Secret.fromEnvironment(name);
const ref = (name: string) => ({ ref: `env:${name}`, encoding: 'text' });
const login = (name: string) => ({ username: `${name}-key`, password: env(`${name.toUpperCase()}_SECRET`) });

const vault = { address: 'https://vault:8200', auth: VaultAuth.token(env('TOKEN')) };
const azure = { vaultUrl: 'https://name.vault.azure.net', tenantId: 't', clientId: 'c', auth: AzureAuth.clientSecret(env('SECRET')) };

function created(store: SecretStore): Record<string, SynthesisedSecret> {
  const stack = kubernetesStack();
  store.createSecrets(stack, { namespace: 'kafka' });
  return secretsOf(stack);
}

const settingsOf = (store: SecretStore) => created(store)[store.spec.provider.configSecretRef]!.text;

describe('the settings of a store', () => {
  const stores: [string, SecretStore, Record<string, unknown>][] = [
    [
      'Vault with a token',
      SecretStore.vault('swap', vault),
      { address: 'https://vault:8200', authToken: ref('TOKEN'), prefixPath: 'secret/', separator: ':' },
    ],
    [
      'Vault with AppRole',
      SecretStore.vault('swap', {
        ...vault,
        auth: VaultAuth.appRole({ roleId: 'r', secretId: env('ID'), path: 'apps' }),
        prefixPath: 'kv/kafka/',
      }),
      {
        address: 'https://vault:8200',
        authMethod: 'AppRole',
        role: 'r',
        secret: ref('ID'),
        path: 'apps',
        prefixPath: 'kv/kafka/',
        separator: ':',
      },
    ],
    [
      'Vault with user and password',
      SecretStore.vault('swap', { ...vault, auth: VaultAuth.userPass({ username: env('USER_REF'), password: env('PW') }), useJson: true }),
      {
        address: 'https://vault:8200',
        authMethod: 'UserPass',
        username: ref('USER_REF'),
        password: ref('PW'),
        prefixPath: 'secret/',
        separator: ':',
        useJson: 'true',
      },
    ],
    [
      'Vault with a service account',
      SecretStore.vault('swap', {
        ...vault,
        auth: VaultAuth.kubernetes({ role: 'switchyard', path: 'k8s', jwtFile: '/token' }),
        kvVersion: 2,
        vaultNamespace: 'team',
        caFile: '/ca.pem',
        separator: '::',
      }),
      {
        address: 'https://vault:8200',
        authMethod: 'Kubernetes',
        role: 'switchyard',
        path: 'k8s',
        jwtFile: '/token',
        prefixPath: 'secret/',
        kvVersion: '2',
        namespace: 'team',
        caFile: '/ca.pem',
        separator: '::',
      },
    ],
    [
      'AWS with a role',
      SecretStore.aws('swap', { region: 'eu-west-1', prefixPath: 'kafka/', endpoint: 'https://vpce' }),
      { region: 'eu-west-1', prefixPath: 'kafka/', endpointOverride: 'https://vpce', separator: ':' },
    ],
    [
      'AWS with static keys',
      SecretStore.aws('swap', { region: 'eu-west-1', auth: AwsAuth.staticKeys({ accessKey: 'AKIA', secretKey: env('SK') }) }),
      { region: 'eu-west-1', accessKey: 'AKIA', secretKey: ref('SK'), separator: ':' },
    ],
    [
      'Azure with a client secret',
      SecretStore.azure('swap', { ...azure, prefixPath: 'kafka-' }),
      {
        vaultUrl: 'https://name.vault.azure.net',
        tenantId: 't',
        clientId: 'c',
        credentialType: 'ClientSecret',
        clientSecret: ref('SECRET'),
        prefixPath: 'kafka-',
        separator: ':',
      },
    ],
    [
      'Azure with user and password',
      SecretStore.azure('swap', { ...azure, auth: AzureAuth.userPassword({ username: 'u', password: env('PW') }) }),
      {
        vaultUrl: 'https://name.vault.azure.net',
        tenantId: 't',
        clientId: 'c',
        credentialType: 'UsernamePassword',
        username: 'u',
        password: ref('PW'),
        separator: ':',
      },
    ],
    [
      'Azure with a certificate in the container',
      SecretStore.azure('swap', { ...azure, auth: AzureAuth.certificateFile({ path: '/login.pfx', type: 'PFX', password: env('PW') }) }),
      {
        vaultUrl: 'https://name.vault.azure.net',
        tenantId: 't',
        clientId: 'c',
        credentialType: 'ClientCertificate',
        certificatePath: '/login.pfx',
        certificateType: 'PFX',
        certificatePfxPassword: ref('PW'),
        separator: ':',
      },
    ],
    ['File', SecretStore.file('swap', { credentials: { alice: login('alice') }, separator: '|' }), { separator: '|' }],
    [
      'Kubernetes',
      SecretStore.kubernetes('swap', { namespace: 'other' }),
      { secretName: 'swap-entries', namespace: 'other', separator: ':' },
    ],
  ];

  test.each(stores)('%s are under the keys that the gateway reads', (_, store, settings) => {
    expect(settingsOf(store)).toEqual(settings);
  });

  test.each(stores)('%s are taken by the embedded proxy', (_, store, settings) => {
    const asText = Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, typeof value === 'string' ? value : 'x']));

    expect(() => checkStoreConfig(store.spec.provider.type as StoreType, asText)).not.toThrow();
  });

  test('are in a Secret of the gateway, with the revision of the store', () => {
    const revision = (given: number) => created(SecretStore.vault('swap', { ...vault, revision: given }))['swap-config']!.revision;

    expect(created(SecretStore.vault('swap', vault))['swap-config']!.namespace).toBe('kafka');
    expect(revision(2)).not.toBe(revision(1));
  });
});

describe('a store in the Gateway resource', () => {
  test('names its Secrets', () => {
    const { spec, secretNames, storeName } = SecretStore.vault('swap', { ...vault, configSecretName: 'vault-config' });

    expect(spec).toEqual({ name: 'swap', provider: { type: 'Vault', configSecretRef: 'vault-config' } });
    expect(secretNames).toEqual(['vault-config']);
    expect(storeName).toBe('swap');
  });

  test('has a Secret with a certificate that is given for the login', () => {
    const pem = SecretStore.azure('swap', { ...azure, auth: AzureAuth.certificatePem(env('PEM')) });
    const pfx = SecretStore.azure('swap', {
      ...azure,
      auth: AzureAuth.certificatePfx({ pfx: SecretFile.base64(env('PFX')), password: env('PW') }),
    });

    expect(pem.spec.provider).toEqual({ type: 'Azure', configSecretRef: 'swap-config', certificateRef: 'swap-login' });
    expect(created(pem)['swap-login']!.text).toEqual({ 'certificate.pem': ref('PEM') });
    expect(created(pfx)['swap-login']!.binary).toEqual({ 'certificate.pfx': { ref: 'env:PFX', encoding: 'base64' } });
    expect(settingsOf(pfx)).toMatchObject({ credentialType: 'ClientCertificate', certificatePfxPassword: ref('PW') });
  });

  test('may have Secrets that exist', () => {
    const [config, credentials, certificate] = ['c', 'd', 'e'].map((name) => KubernetesSecret.fromSecretName(name));
    const store = SecretStore.fromSecrets('swap', { type: 'File', config: config!, credentials: credentials!, certificate: certificate! });

    expect(store.spec.provider).toEqual({ type: 'File', configSecretRef: 'c', clientCredentialsRef: 'd', certificateRef: 'e' });
    expect(store.secretNames).toEqual(['c', 'd', 'e']);
    expect(created(store)).toEqual({});
  });

  test('of CyberArk has a Secret that was made elsewhere', () => {
    const store = SecretStore.cyberArk('swap', KubernetesSecret.fromSecretName('cyberark'));

    expect(store.spec).toEqual({ name: 'swap', provider: { type: 'CyberArk', configSecretRef: 'cyberark' } });
    expect(created(store)).toEqual({});
  });
});

describe('the credentials of a store', () => {
  test('are one file a principal, composed where the provider reads them', () => {
    const store = SecretStore.file('swap', { credentials: { alice: login('alice'), ANONYMOUS: env('ENTRY') } });

    expect(store.spec.provider.clientCredentialsRef).toBe('swap-clients');
    expect(created(store)['swap-clients']!.text).toEqual({
      alice: { template: 'alice-key:{password}', refs: { password: 'env:ALICE_SECRET' }, escape: 'none' },
      ANONYMOUS: ref('ENTRY'),
    });
  });

  test('have the separator of the store, or are JSON', () => {
    const credentials = { alice: { username: env('KEY'), password: env('SECRET') } };
    const files = (props: object) => created(SecretStore.file('swap', { credentials, ...props }))['swap-clients']!.text;
    const refs = { username: 'env:KEY', password: 'env:SECRET' };

    expect(files({ separator: '{|}' })).toEqual({ alice: { template: '{username}{{|}}{password}', refs, escape: 'none' } });
    expect(files({ useJson: true })).toEqual({
      alice: { template: '{{"username":"{username}","password":"{password}"}}', refs, escape: 'json' },
    });
  });

  test('may be whole entries, such as a certificate with its key, in a Secret of another name', () => {
    const certificate = SecretFile.template('{chain}\n{key}', { chain: '-----BEGIN', key: env('KEY') });
    const store = SecretStore.file('swap', { credentials: { alice: certificate }, credentialsSecretName: 'certificates' });

    expect(store.spec.provider.clientCredentialsRef).toBe('certificates');
    expect(created(store)['certificates']!.text).toEqual({
      alice: { template: '-----BEGIN\n{key}', refs: { key: 'env:KEY' }, escape: 'none' },
    });
  });

  test('may be in a Secret that exists', () => {
    const store = SecretStore.file('swap', { credentials: KubernetesSecret.fromSecretName('clients') });

    expect(store.spec.provider.clientCredentialsRef).toBe('clients');
    expect(Object.keys(created(store))).toEqual(['swap-config']);
  });

  test('are made for a store that is read through the API, in its namespace', () => {
    const store = SecretStore.kubernetes('swap', { secretName: 'principals', namespace: 'other', credentials: { alice: login('alice') } });

    expect(store.readThroughApi).toEqual({ secretName: 'principals', namespace: 'other', written: false });
    expect(store.spec.provider).toEqual({ type: 'Kubernetes', configSecretRef: 'swap-config' });
    expect(created(store)['principals']!.namespace).toBe('other');
  });
});

describe('a synth warns', () => {
  const warnings = (store: SecretStore) => {
    const stack = kubernetesStack();
    const add = jest.fn();
    const of = jest.spyOn(Annotations, 'of').mockReturnValue({ addWarning: add } as never);
    store.warnOn(stack);
    of.mockRestore();
    return add.mock.calls.map(([text]) => text as string);
  };

  test.each(['/', '+', 'a', '--'])('of the separator %s, which may be in a user name or an API secret', (separator) => {
    expect(warnings(SecretStore.vault('swap', { ...vault, separator }))).toEqual([
      expect.stringContaining(`the separator "${separator}" may occur`),
    ]);
  });

  test.each([':', '|', '::', '/:'])('not of the separator %s', (separator) => {
    expect(warnings(SecretStore.vault('swap', { ...vault, separator }))).toEqual([]);
  });

  test('of principals that share a credential, with their names', () => {
    const shared = env('SHARED');
    const credentials = {
      alice: { username: 'a', password: shared },
      bob: shared,
      carol: env('CAROL'),
      dave: { username: 'd', password: env('SHARED') },
    };

    expect(warnings(SecretStore.file('swap', { credentials }))).toEqual([
      expect.stringContaining('secret store swap: the principals alice, bob, dave share one credential'),
    ]);
  });

  test('once, when the Secrets are made', () => {
    const stack = kubernetesStack();
    SecretStore.vault('swap', { ...vault, separator: '/' }).createSecrets(stack, { namespace: 'kafka' });

    expect(stack.node.metadata.filter(({ type }) => /warn/i.test(type))).toHaveLength(1);
  });
});

describe('a store is refused', () => {
  test.each<[string, () => unknown, string[]]>([
    ['a name that is too long', () => SecretStore.vault('v'.repeat(31), { ...vault, configSecretName: 'c' }), ['SWY3300']],
    ['a name that its Secret cannot begin with', () => SecretStore.vault('v'.repeat(24), vault), ['SWY3301']],
    ['an empty separator', () => SecretStore.vault('swap', { ...vault, separator: '' }), ['SWY3302']],
    ['a separator with a newline', () => SecretStore.vault('swap', { ...vault, separator: ':\n' }), ['SWY3302']],
    ['a prefix of Vault without a mount', () => SecretStore.vault('swap', { ...vault, prefixPath: 'secret' }), ['SWY3303']],
    ['a prefix of Vault that goes up', () => SecretStore.vault('swap', { ...vault, prefixPath: 'secret/../sys/' }), ['SWY3303']],
    ['a prefix of AWS that runs into the principal', () => SecretStore.aws('swap', { region: 'r', prefixPath: 'kafka' }), ['SWY3303']],
    ['a prefix of Azure with a slash', () => SecretStore.azure('swap', { ...azure, prefixPath: 'kafka/' }), ['SWY3303']],
    ['an address that is none', () => SecretStore.vault('swap', { ...vault, address: 'vault:8200' }), ['SWY3304']],
    ['an address of Azure without TLS', () => SecretStore.azure('swap', { ...azure, vaultUrl: 'http://x' }), ['SWY3304']],
    ['a principal that cannot be a key', () => SecretStore.file('swap', { credentials: { 'CN=a,O=b': env('A') } }), ['SWY3305']],
    [
      'a user name with the separator in it',
      () => SecretStore.file('swap', { credentials: { alice: { username: 'a:b', password: env('A') } } }),
      ['SWY3306'],
    ],
    ['an empty setting', () => SecretStore.aws('swap', { region: '' }), ['SWY3307']],
    ['an empty role', () => SecretStore.vault('swap', { ...vault, auth: VaultAuth.kubernetes('') }), ['SWY3307']],
    ['no credentials', () => SecretStore.file('swap', { credentials: {} }), ['SWY3308']],
    [
      'a File store of Secrets that exist, without its entries',
      () => SecretStore.fromSecrets('swap', { type: 'File', config: { secretName: 'c' } }),
      ['SWY3308'],
    ],
    ['a Secret with a name that is too long', () => SecretStore.kubernetes('swap', { secretName: 's'.repeat(31) }), ['SWY3301']],
    ['a revision that is none', () => SecretStore.vault('swap', { ...vault, revision: -1 }), ['SWY3323']],
  ])('with %s', (_, make, codes) => {
    expect(codesOf(make)).toEqual(codes);
  });

  test('with everything that is wrong at once', () => {
    const wrong = () => SecretStore.vault('Swap', { ...vault, address: 'x', prefixPath: 'y', separator: '' });

    expect(codesOf(wrong)).toEqual(['SWY3300', 'SWY3301', 'SWY3302', 'SWY3304', 'SWY3303']);
  });

  test('without showing a password that is in an address', () => {
    expect(() => SecretStore.vault('swap', { ...vault, address: 'https://u:hunter2@vault' })).toThrow(
      expect.objectContaining({ code: 'SWY3304', message: expect.not.stringContaining('hunter2') }),
    );
  });

  const codesFor = (store: SecretStore, flavour: 'embedded' | 'confluent') => {
    const rules = new Rules('gateway');
    store.checkFlavour(rules, flavour);
    return codesOf(() => rules.throwIfBroken());
  };

  test("by Confluent's Gateway, with what only the embedded proxy has", () => {
    const additions = SecretStore.vault('swap', { ...vault, auth: VaultAuth.kubernetes('r'), kvVersion: 2 });

    expect(codesFor(additions, 'confluent')).toEqual(['SWY3309', 'SWY3309']);
    expect(codesFor(SecretStore.kubernetes('swap', {}), 'confluent')).toEqual(['SWY3309']);
    expect(codesFor(SecretStore.azure('swap', { ...azure, auth: AzureAuth.certificatePem(env('P')) }), 'confluent')).toEqual(['SWY3309']);
    expect(codesFor(SecretStore.vault('swap', vault), 'confluent')).toEqual([]);
    expect(codesFor(additions, 'embedded')).toEqual([]);
  });

  test('by the embedded proxy, when it is CyberArk', () => {
    const store = SecretStore.cyberArk('swap', KubernetesSecret.fromSecretName('c'));

    expect(codesFor(store, 'embedded')).toEqual(['SWY3310']);
    expect(codesFor(store, 'confluent')).toEqual([]);
  });
});
