import type * as Aws from '@aws-sdk/client-secrets-manager';
import type { CodedError } from '../../core/coded-error';
import { loadPackage } from '../optional-package';
import type { StoreContext } from '../open-store';
import type { SecretStore } from '../store';
import type { StoreConfig } from '../store-config';
import { errorsOf, reasonOf, type StoreErrors } from './refusal';

type Sdk = typeof Aws;

/** Errors about who asks, https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html and the SDK's own. */
const refusals = new Set([
  'AccessDeniedException',
  'CredentialsProviderError',
  'DecryptionFailure',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'NotAuthorized',
  'OptInRequired',
  'TokenProviderError',
  'UnrecognizedClientException',
]);

/** AWS Secrets Manager: one secret a principal. Without keys, the SDK looks for a role as it always does (environment, web identity, container, instance). */
export async function openAwsStore(config: StoreConfig, { timeoutMs }: StoreContext): Promise<SecretStore> {
  const sdk = await loadPackage<Sdk>('@aws-sdk/client-secrets-manager');
  const endpoint = config.optional('endpointOverride');
  const accessKeyId = config.optional('accessKey');
  const secretAccessKey = config.optional('secretKey');
  const region = config.text('region');
  const prefix = config.optional('prefixPath') ?? '';

  const client = new sdk.SecretsManagerClient({
    region,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
    ...(endpoint !== undefined && { endpoint }),
    ...(accessKeyId !== undefined && secretAccessKey !== undefined && { credentials: { accessKeyId, secretAccessKey } }),
  });
  const description = `AWS Secrets Manager ${endpoint ?? region} ${prefix}`.trimEnd();
  return new AwsStore(
    sdk,
    client,
    description,
    prefix,
    errorsOf(description, () => [secretAccessKey]),
  );
}

class AwsStore implements SecretStore {
  public constructor(
    private readonly sdk: Sdk,
    private readonly client: Aws.SecretsManagerClient,
    public readonly description: string,
    private readonly prefix: string,
    private readonly errors: StoreErrors,
  ) {}

  public async read(principal: string): Promise<string | undefined> {
    const SecretId = this.idOf(principal);
    if (SecretId === undefined) return undefined;
    try {
      const { SecretString } = await this.client.send(new this.sdk.GetSecretValueCommand({ SecretId }));
      if (SecretString !== undefined) return SecretString;
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw this.failure(error);
    }
    throw this.errors('SWY9007', 'the secret is binary; entries are text');
  }

  public async write(principal: string, value: string): Promise<void> {
    const SecretId = this.idOf(principal);
    if (SecretId === undefined) throw this.errors('SWY9007', 'the principal cannot be the name of a secret');
    const put = () => this.client.send(new this.sdk.PutSecretValueCommand({ SecretId, SecretString: value }));
    try {
      await put().catch(async (error: unknown) => {
        if (nameOf(error) !== 'ResourceNotFoundException') throw error;
        // Another replica may create it in between.
        await this.client.send(new this.sdk.CreateSecretCommand({ Name: SecretId, SecretString: value })).catch((refused: unknown) => {
          if (nameOf(refused) === 'ResourceExistsException') return put();
          throw refused;
        });
      });
    } catch (error) {
      throw this.failure(error);
    }
  }

  /** Without the days of grace, in which a secret of this name could not be made again. */
  public async remove(principal: string): Promise<void> {
    const SecretId = this.idOf(principal);
    if (SecretId === undefined) return;
    try {
      await this.client.send(new this.sdk.DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
    } catch (error) {
      if (!isAbsence(error)) throw this.failure(error);
    }
  }

  public close(): void {
    this.client.destroy();
  }

  /**
   * Undefined for what cannot be a name. A colon cannot be one, so no client can ask for a secret elsewhere by giving its ARN as a name.
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
   */
  private idOf(principal: string): string | undefined {
    const id = `${this.prefix}${principal}`;
    return principal !== '' && /^[A-Za-z0-9/_+=.@-]{1,512}$/.test(id) ? id : undefined;
  }

  private failure(error: unknown): CodedError {
    const name = nameOf(error);
    const { message } = error as Error;
    return this.errors(refusals.has(name) ? 'SWY9005' : 'SWY9006', name === 'Error' ? message || reasonOf(error) : `${name}: ${message}`);
  }
}

/** A secret that waits for its deletion is not there any more: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
function isAbsence(error: unknown): boolean {
  const name = nameOf(error);
  return name === 'ResourceNotFoundException' || (name === 'InvalidRequestException' && /delet/i.test((error as Error).message));
}

function nameOf(error: unknown): string {
  return (error as Error).name;
}
