import { CreateSecretCommand, DeleteSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { openSecretStore, type OpenStore, parseCredential } from '../../../lib/secrets';
import { rotateUnderLoad } from '../../secrets/support/rotation';
import { say } from '../kafka/cache';
import { missingForMoto, Moto } from './moto';

const missing = missingForMoto();
if (missing) say(missing);
const region = 'eu-west-1';

(missing ? describe.skip : describe)('AWS Secrets Manager, as moto serves it', () => {
  let moto: Moto;
  let operator: SecretsManagerClient;
  const stores: OpenStore[] = [];

  beforeAll(async () => {
    moto = await Moto.start();
    operator = new SecretsManagerClient({
      region,
      endpoint: moto.endpoint,
      credentials: { accessKeyId: 'operator', secretAccessKey: 'x' },
    });
  }, 300_000);
  afterEach(() => stores.splice(0).forEach((store) => store.close()));
  afterAll(async () => {
    operator?.destroy();
    await moto?.stop();
  });

  async function open(settings: Record<string, string> = {}): Promise<OpenStore> {
    const keys = { accessKey: 'AKIATEST', secretKey: 's3cret-key' };
    const store = await openSecretStore('AWS', { region, endpointOverride: moto.endpoint, ...keys, ...settings }, { timeoutMs: 1_000 });
    stores.push(store);
    return store;
  }

  test('holds one secret a principal', async () => {
    await operator.send(new CreateSecretCommand({ Name: 'kafka/alice', SecretString: 'KEY:se:cret' }));
    const store = await open({ prefixPath: 'kafka/' });

    expect(parseCredential((await store.read('alice')) ?? '', store.format)).toEqual({ user: 'KEY', password: 'se:cret' });
    await expect(store.read('bob')).resolves.toBeUndefined();
  });

  test('holds JSON where that is set', async () => {
    await operator.send(new CreateSecretCommand({ Name: 'json', SecretString: '{"username":"KEY","password":"x:y"}' }));
    const store = await open({ useJson: 'true' });
    expect(parseCredential((await store.read('json')) ?? '', store.format)).toEqual({ user: 'KEY', password: 'x:y' });
  });

  test('is entered with the role of the environment when no keys are set', async () => {
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIAENV';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'x';
    const store = await open({ accessKey: '', secretKey: '' });
    await expect(store.read('nobody')).resolves.toBeUndefined();
    delete process.env['AWS_ACCESS_KEY_ID'];
    delete process.env['AWS_SECRET_ACCESS_KEY'];
  });

  test('is written, removed and written again', async () => {
    const store = await open({ prefixPath: 'written/' });
    await store.write?.('alice', 'a:1');
    await store.write?.('alice', 'a:2');
    await expect(store.read('alice')).resolves.toBe('a:2');
    await store.remove?.('alice');
    await store.remove?.('alice');
    await expect(store.read('alice')).resolves.toBeUndefined();
    await store.write?.('alice', 'a:3');
    await expect(store.read('alice')).resolves.toBe('a:3');
  });

  test('has no entry where a secret waits for its deletion, or is the secret of another name', async () => {
    const { ARN } = await operator.send(new CreateSecretCommand({ Name: 'leaving', SecretString: 'a:1' }));
    const store = await open();
    await expect(store.read(ARN as string)).resolves.toBeUndefined();
    await operator.send(new DeleteSecretCommand({ SecretId: 'leaving', RecoveryWindowInDays: 7 }));
    await expect(store.read('leaving')).resolves.toBeUndefined();
  });

  test('refuses a secret that is not text', async () => {
    await operator.send(new CreateSecretCommand({ Name: 'binary', SecretBinary: Buffer.from('a:1') }));
    await expect((await open()).read('binary')).rejects.toMatchObject({ code: 'SWY9007' });
  });

  test('is rotated and falls silent under load, and no reader notices', async () => {
    const put = async (SecretId: string, SecretString: string) => {
      await operator.send(new PutSecretValueCommand({ SecretId, SecretString })).catch((error: Error) => {
        if (error.name !== 'ResourceNotFoundException') throw error;
        return operator.send(new CreateSecretCommand({ Name: SecretId, SecretString }));
      });
    };
    const stats = await rotateUnderLoad({
      store: await open(),
      put,
      outages: [{ begin: () => moto.freeze(), end: () => moto.thaw() }],
      ttlMs: 1_000,
    });

    expect(stats).toMatchObject({ stale: 0, entries: 3 });
    expect(stats.staleReads).toBeGreaterThan(0);
    expect(stats.failures).toBeGreaterThan(0);
  }, 60_000);
});
