import { derivePermissions, Inventory, type ResourceBlock } from '../../lib/permissions/data';
import { inShort } from './support/app';

interface StoreOptions {
  readonly settings?: Record<string, string>;
  readonly scram?: boolean;
}

/** A gateway with one store, and the Secret with its settings. */
function withStore(type: string, { settings, scram = false }: StoreOptions = {}) {
  const gateway = { kubernetes: { flavour: 'embedded', namespace: 'kafka', name: 'edge' } };
  const spec = { secretStores: [{ name: 'swap', provider: { type, configSecretRef: 'swap-config' } }] };
  const client = { authentication: { type: 'scram', scram: { alterScramCredentials: true } } };
  const blocks: ResourceBlock[] = [
    { type: 'switchyard_gateway', path: 'edge/Gateway', attributes: { gateway, spec: JSON.stringify(spec) } },
    ...(settings
      ? [
          {
            type: 'kubernetes_secret_v1',
            path: 'edge/Store',
            attributes: { metadata: { name: 'swap-config', namespace: 'kafka' }, data_wo: settings },
          },
        ]
      : []),
    ...(scram
      ? [
          {
            type: 'switchyard_gateway_route',
            path: 'orders/Route',
            attributes: { name: 'orders', gateway, security: { auth: 'swap', secret_store: 'swap', client: JSON.stringify(client) } },
          },
        ]
      : []),
  ];
  return derivePermissions(new Inventory(blocks));
}

describe('a store in AWS Secrets Manager', () => {
  const settings = { region: 'eu-central-1', prefixPath: 'kafka/clients/' };

  test('is read below its prefix, and only there', () => {
    expect(inShort(withStore('AWS', { settings }).aws)).toEqual([
      'gateway: secretsmanager:GetSecretValue on arn:{partition}:secretsmanager:eu-central-1:{account}:secret:kafka/clients/*',
    ]);
  });

  test('is written where SCRAM users are registered through the gateway', () => {
    expect(withStore('AWS', { settings, scram: true }).aws.map(({ action }) => action)).toEqual([
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'secretsmanager:CreateSecret',
      'secretsmanager:DeleteSecret',
    ]);
  });

  test('without a prefix cannot be limited, which is said', () => {
    const { aws, notDerived } = withStore('AWS', { settings: { region: 'eu-central-1' } });

    expect(aws[0]?.resource).toMatch(/:secret:\*$/);
    expect(notDerived).toEqual([{ path: 'edge/Gateway', says: expect.stringContaining('without prefixPath') }]);
  });

  test('whose settings are made elsewhere leaves prefix and region open, and says so', () => {
    const { aws, notDerived } = withStore('AWS');

    expect(aws[0]?.resource).toBe('arn:{partition}:secretsmanager:{region}:{account}:secret:{prefix}*');
    expect(notDerived[0]?.says).toContain('"swap-config"');
  });
});

describe('a store in Vault', () => {
  const settings = { address: 'https://vault:8200', prefixPath: 'secret/kafka/', authToken: '${ephemeral.switchyard_secret.token.value}' };

  test('is read at its prefix, in the form that its engine has', () => {
    const grants = (kvVersion?: string) =>
      inShort(withStore('Vault', { settings: { ...settings, ...(kvVersion && { kvVersion }) } }).other);

    expect(grants('1')).toEqual(['gateway: Vault https://vault:8200: read on secret/kafka/*']);
    expect(grants('2')).toEqual(['gateway: Vault https://vault:8200: read on secret/data/kafka/*']);
    expect(grants()).toEqual(grants('2'));
    expect(withStore('Vault', { settings }).notDerived[0]?.says).toContain('version 1');
  });

  test('is written in its entries, and deleted where all versions of an entry are, where SCRAM users are registered', () => {
    const { other } = withStore('Vault', { settings: { ...settings, kvVersion: '2' }, scram: true });

    expect(inShort(other)).toEqual([
      'gateway: Vault https://vault:8200: read on secret/data/kafka/*',
      'gateway: Vault https://vault:8200: create, update on secret/data/kafka/*',
      'gateway: Vault https://vault:8200: delete on secret/metadata/kafka/*',
    ]);
    expect(other.map(({ because }) => because[0]?.does)).toEqual([
      'reads credentials from store "swap"',
      'registers SCRAM users in store "swap"',
      'removes SCRAM users from store "swap"',
    ]);
  });

  test('shows no value that is a secret', () => {
    expect(JSON.stringify(withStore('Vault', { settings }))).not.toContain('ephemeral.');
  });
});

test('a store in a Kubernetes Secret is read by its name, in the namespace that it is in', () => {
  const settings = { secretName: 'clients', namespace: 'secrets' };

  expect(withStore('Kubernetes', { settings }).kubernetes.filter(({ resource }) => resource === 'secrets')).toMatchObject([
    { holder: 'gateway', verb: 'get', name: 'clients', namespace: 'secrets' },
    { holder: 'runner' },
    { holder: 'runner' },
    { holder: 'runner' },
    { holder: 'runner' },
  ]);
});

test('a store in Azure needs the reader role, and the officer role where it is written', () => {
  const settings = { vaultUrl: 'https://swap.vault.azure.net' };

  expect(inShort(withStore('Azure', { settings }).other)).toEqual([
    'gateway: Azure Key Vault https://swap.vault.azure.net: Key Vault Secrets User',
  ]);
  expect(inShort(withStore('Azure', { settings, scram: true }).other)[0]).toContain('Key Vault Secrets Officer');
});

test('a store in files needs nothing, and CyberArk is said to be unknown', () => {
  const file = withStore('File');
  expect([file.aws, file.other, file.notDerived]).toEqual([[], [], []]);
  expect(withStore('CyberArk').notDerived.map(({ says }) => says)).toEqual(expect.arrayContaining([expect.stringContaining('CyberArk')]));
});

describe('who runs Terraform', () => {
  test('resolves secret references in its environment', () => {
    const attributes = { destination: { api_key_ref: 'env:API_KEY' }, template: 'x', refs: { a: 'file:keys/a' } };
    const { other } = derivePermissions(new Inventory([{ type: 'switchyard_cluster_link', path: 'app/Link', attributes }]));

    expect(inShort(other)).toEqual(['runner: environment: variable API_KEY', 'runner: files: read keys/a']);
  });

  test('has certificates issued by the authority that the app names, and by no other', () => {
    const arn = 'arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/1';
    const blocks = [{ type: 'aws_acmpca_certificate', path: 'app/Certificate', attributes: { certificate_authority_arn: arn } }];

    expect(inShort(derivePermissions(new Inventory(blocks)).aws)).toEqual([
      `runner: acm-pca:IssueCertificate on ${arn}`,
      `runner: acm-pca:GetCertificate on ${arn}`,
      `runner: acm-pca:RevokeCertificate on ${arn}`,
    ]);
  });
});
