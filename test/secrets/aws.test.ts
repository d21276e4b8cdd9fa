import { openSecretStore, type OpenStore } from '../../lib/secrets';
import { everythingOf, refusalOf } from './support/refusal';
import { type Answer, type Question, TestServer } from './support/test-server';

/**
 * Errors of AWS that moto does not make, in the form of the JSON protocol:
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html and .../API_GetSecretValue.html.
 * What succeeds is tried against moto, in test/e2e/secrets.
 */
let answer: (question: Question) => Answer;
let asked: string[];
let server: TestServer;
let store: OpenStore;

beforeEach(async () => {
  asked = [];
  answer = () => ({ status: 200, body: { SecretString: 'KEY:secret' } });
  server = new TestServer(
    (question) => {
      asked.push(question.body.SecretId);
      return answer(question);
    },
    { __type: 'InternalServiceError', message: 'away' },
  );
  const endpointOverride = `http://127.0.0.1:${await server.start()}`;
  const settings = { region: 'eu-west-1', endpointOverride, accessKey: 'AKIATEST', secretKey: 'h1dden-key', prefixPath: 'kafka/' };
  store = await openSecretStore('AWS', settings, { timeoutMs: 300 });
});
afterEach(async () => {
  store.close();
  await server.stop();
});

const refuse = (type: string, message: string) => () => ({ status: 400, body: { __type: type, message } });

describe('AWS Secrets Manager', () => {
  test.each([
    'AccessDeniedException',
    'UnrecognizedClientException',
    'InvalidSignatureException',
    'ExpiredTokenException',
    'DecryptionFailure',
  ])('refuses access with %s, which is passed on without the key', async (type) => {
    answer = refuse(type, 'not authorized to use h1dden-key');
    for (const call of [store.read('alice'), store.write?.('alice', 'h1dden-value'), store.remove?.('alice')]) {
      const error = await refusalOf(call as Promise<unknown>);
      expect(error).toMatchObject({ code: 'SWY9005', message: expect.stringContaining(`${type}: not authorized to use ***`) });
      expect(everythingOf(error)).not.toContain('h1dden');
    }
  });

  test.each([
    ['does not know the secret', 'ResourceNotFoundException', "Secrets Manager can't find the specified secret."],
    ['is about to delete the secret', 'InvalidRequestException', 'You cannot perform this operation on a secret marked for deletion.'],
  ])('has no entry when it %s', async (_, type, message) => {
    answer = refuse(type, message);
    await expect(store.read('alice')).resolves.toBeUndefined();
    await expect(store.remove?.('alice')).resolves.toBeUndefined();
  });

  test.each(['arn:aws:secretsmanager:eu-west-1:1:secret:x', 'a b', 'a:b', 'ü', '', 'x'.repeat(513)])(
    'is not asked for %j, which cannot be a name',
    async (principal) => {
      await expect(store.read(principal)).resolves.toBeUndefined();
      await expect(store.write?.(principal, 'x')).rejects.toMatchObject({ code: 'SWY9007' });
      await store.remove?.(principal);
      expect(asked).toEqual([]);
    },
  );

  test('is asked for names below the prefix only', async () => {
    await expect(store.read('alice@example.com')).resolves.toBe('KEY:secret');
    expect(asked).toEqual(['kafka/alice@example.com']);
  });

  test('takes the value of another replica that was faster to create the secret', async () => {
    const steps = ['ResourceNotFoundException', 'ResourceExistsException', undefined];
    answer = () => {
      const type = steps.shift();
      return type ? { status: 400, body: { __type: type, message: type } } : { status: 200, body: {} };
    };
    await store.write?.('alice', 'a:1');
    expect(asked).toHaveLength(3);
  });

  test.each(['error', 'silence', 'cut'] as const)('that cannot be asked is an outage: %s', async (trouble) => {
    server.trouble = trouble;
    await expect(store.read('alice')).rejects.toMatchObject({ code: 'SWY9006' });
    server.trouble = 'none';
    await expect(store.read('alice')).resolves.toBe('KEY:secret');
  });

  test('that finds nothing to log in with is refused', async () => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    delete process.env['AWS_PROFILE'];
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = process.env['AWS_CONFIG_FILE'] = '/not/there';
    const roleless = await openSecretStore('AWS', { region: 'eu-west-1', endpointOverride: 'http://127.0.0.1:1' });
    await expect(roleless.read('alice')).rejects.toMatchObject({
      code: 'SWY9005',
      message: expect.stringContaining('CredentialsProviderError'),
    });
    roleless.close();
  });
});
