import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { CodedError } from '../../core/coded-error';
import type { StoreContext } from '../open-store';
import type { SecretStore } from '../store';
import type { StoreConfig } from '../store-config';
import { explain, type JsonAnswer, JsonClient } from './json-client';
import { errorsOf, reasonOf, type StoreErrors } from './refusal';

/** Where a pod finds its credentials: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/#directly-accessing-the-rest-api */
const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/** One Secret, read through the API, with one key a principal. Unlike a mounted one, a change is seen at once and it can be written. */
export function openKubernetesStore(config: StoreConfig, { timeoutMs, where }: StoreContext): SecretStore {
  const server = config.optional('server') ?? ownServer();
  const namespace = config.optional('namespace') ?? ownNamespace();
  if (server === undefined || namespace === undefined) {
    const missing = server === undefined ? 'server' : 'namespace';
    throw new CodedError('SWY9003', { detail: `Kubernetes: "${missing}" is missing, and this is not a pod that would know it` }, where);
  }
  const name = config.text('secretName');
  const description = `Kubernetes ${server} ${namespace}/${name}`;
  let token = '';
  const errors = errorsOf(description, () => [token]);
  const client = new JsonClient({ timeoutMs, errors, caFile: config.optional('caFile') ?? `${serviceAccount}/ca.crt` });
  const tokenFile = config.optional('tokenFile') ?? `${serviceAccount}/token`;
  const url = `${server.replace(/\/+$/, '')}/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;

  const call = async (method: 'GET' | 'PATCH', body?: unknown): Promise<JsonAnswer> => {
    // Kubernetes replaces the file before the token ends.
    token = await readFile(tokenFile, 'utf8').then(
      (content) => content.trim(),
      (error: unknown) => {
        throw errors('SWY9009', `${tokenFile} (${reasonOf(error)})`);
      },
    );
    const headers = { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/merge-patch+json' }) };
    return client.call({ method, url, headers, body });
  };
  return new KubernetesStore(description, call, errors, () => client.close());
}

class KubernetesStore implements SecretStore {
  private reading: Promise<Readonly<Record<string, string>>> | undefined;

  public constructor(
    public readonly description: string,
    private readonly call: (method: 'GET' | 'PATCH', body?: unknown) => Promise<JsonAnswer>,
    private readonly errors: StoreErrors,
    public readonly close: () => void,
  ) {}

  public async read(principal: string): Promise<string | undefined> {
    if (!isSecretKey(principal)) return undefined;
    // Every answer holds all principals, so those who ask at the same time share one.
    this.reading ??= this.entries().finally(() => (this.reading = undefined));
    const entries = await this.reading;
    return Object.hasOwn(entries, principal) ? Buffer.from(entries[principal] as string, 'base64').toString('utf8') : undefined;
  }

  public async write(principal: string, value: string): Promise<void> {
    if (!isSecretKey(principal)) throw this.errors('SWY9007', 'the principal cannot be a key of a Secret');
    await this.patch({ [principal]: Buffer.from(value).toString('base64') });
  }

  public async remove(principal: string): Promise<void> {
    if (isSecretKey(principal)) await this.patch({ [principal]: null });
  }

  private async entries(): Promise<Readonly<Record<string, string>>> {
    const { data } = this.checked(await this.call('GET'), 'reading') as { data?: Record<string, string> | null };
    return data ?? {};
  }

  /** A merge patch touches one key, so writers of others cannot collide: RFC 7386. */
  private async patch(data: Record<string, string | null>): Promise<void> {
    this.checked(await this.call('PATCH', { data }), 'writing');
    this.reading = undefined;
  }

  private checked({ status, body }: JsonAnswer, what: string): unknown {
    if (status === 200) return body;
    throw this.errors(status === 401 || status === 403 ? 'SWY9005' : 'SWY9006', `${what} the Secret answered ${status}${explain(body)}`);
  }
}

/** https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data; keys of two dots are Kubernetes' own in a mounted volume. */
export function isSecretKey(principal: string): boolean {
  return /^[-._a-zA-Z0-9]{1,253}$/.test(principal) && principal !== '.' && !principal.startsWith('..');
}

function ownServer(): string | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
  return host && port ? `https://${host.includes(':') ? `[${host}]` : host}:${port}` : undefined;
}

function ownNamespace(): string | undefined {
  try {
    return readFileSync(`${serviceAccount}/namespace`, 'utf8').trim();
  } catch {
    return undefined;
  }
}
