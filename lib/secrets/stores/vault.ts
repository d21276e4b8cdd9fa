import type { CodedError } from '../../core/coded-error';
import type { StoreContext } from '../open-store';
import type { SecretStore } from '../store';
import type { StoreConfig } from '../store-config';
import { explain, type JsonAnswer, JsonClient } from './json-client';
import { errorsOf, type StoreErrors } from './refusal';
import { type VaultCall, VaultSession } from './vault-auth';

/** A KV engine: version 2 puts `data/` or `metadata/` behind the mount. */
interface Engine {
  /** With a slash at its end. */
  readonly mount: string;
  readonly version: 1 | 2;
}

/** HashiCorp Vault, or OpenBao: one entry a principal in a KV engine of version 1 or 2. */
export function openVaultStore(config: StoreConfig, { timeoutMs }: StoreContext): SecretStore {
  const prefix = config.text('prefixPath').replace(/^\/+/, '');
  const address = config.text('address').replace(/\/+$/, '');
  const description = `Vault ${address} ${prefix}`;
  const namespace = config.optional('namespace');
  const caFile = config.optional('caFile');

  const errors: StoreErrors = errorsOf(description, () => session.secrets());
  const client = new JsonClient({ timeoutMs, errors, ...(caFile !== undefined && { caFile }) });
  const call: VaultCall = (method, path, token, body) =>
    client.call({
      method,
      url: `${address}/v1/${path}`,
      headers: {
        // Keeps a browser from being talked into calls; the API asks for it: https://developer.hashicorp.com/vault/api-docs#the-x-vault-request-header
        'x-vault-request': 'true',
        ...(token !== undefined && { 'x-vault-token': token }),
        ...(namespace !== undefined && { 'x-vault-namespace': namespace }),
      },
      body,
    });
  const session = new VaultSession(config, call, errors);
  return new VaultStore(description, prefix, config.optional('kvVersion'), session, call, errors, () => client.close());
}

class VaultStore implements SecretStore {
  private found: Promise<Engine> | undefined;

  public constructor(
    public readonly description: string,
    private readonly prefix: string,
    private readonly version: string | undefined,
    private readonly session: VaultSession,
    private readonly call: VaultCall,
    private readonly errors: StoreErrors,
    private readonly end: () => void,
  ) {}

  public async read(principal: string): Promise<string | undefined> {
    const found = await this.find(principal);
    return found && this.valueOf(found.fields);
  }

  public async readField(principal: string, field: string): Promise<string | undefined> {
    const fields = ((await this.find(principal))?.fields ?? {}) as Record<string, unknown>;
    const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (value === undefined || typeof value === 'string') return value;
    throw this.errors('SWY9007', `the field "${field}" of the entry is not text`);
  }

  public async write(principal: string, value: string): Promise<void> {
    if (!isName(principal)) throw this.errors('SWY9007', 'the principal cannot be the name of an entry');
    const engine = await this.engine();
    const answer = await this.ask('POST', this.path(engine, 'data', principal), engine.version === 2 ? { data: { value } } : { value });
    if (answer.status >= 300) throw this.unexpected('writing an entry', answer);
  }

  /** With all of its versions: an entry that was taken away is not to be brought back. */
  public async remove(principal: string): Promise<void> {
    if (!isName(principal)) return;
    const answer = await this.ask('DELETE', this.path(await this.engine(), 'metadata', principal));
    if (answer.status >= 300 && !isAbsence(answer)) throw this.unexpected('removing an entry', answer);
  }

  public close(): void {
    this.session.close();
    this.end();
  }

  private async find(principal: string): Promise<{ fields: unknown } | undefined> {
    if (!isName(principal)) return undefined;
    const engine = await this.engine();
    const answer = await this.ask('GET', this.path(engine, 'data', principal));
    if (answer.status === 404 && isAbsence(answer)) return undefined;
    if (answer.status !== 200) throw this.unexpected('reading an entry', answer);
    const { data } = (answer.body ?? {}) as { data?: { data?: unknown } };
    return { fields: engine.version === 2 ? data?.data : data };
  }

  private async ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<JsonAnswer> {
    const token = await this.session.token();
    const answer = await this.call(method, path, token, body);
    if (answer.status !== 403 || !(await this.session.refused(token))) return answer;
    return this.call(method, path, await this.session.token(), body);
  }

  private path({ mount, version }: Engine, part: 'data' | 'metadata', principal: string): string {
    const inside = `${this.prefix}${principal}`.slice(mount.length);
    return encodePath(`${mount}${version === 2 ? `${part}/` : ''}${inside}`);
  }

  /**
   * As Vault's own command line finds out: any token that may use a path of the mount may ask.
   * @see https://developer.hashicorp.com/vault/api-docs/system/internal-ui-mounts#get-single-mount-details
   */
  private async engine(): Promise<Engine> {
    if (this.version !== undefined)
      return { mount: this.prefix.slice(0, this.prefix.indexOf('/') + 1), version: this.version === '2' ? 2 : 1 };
    this.found ??= this.detect().catch((error: unknown) => {
      this.found = undefined;
      throw error;
    });
    return this.found;
  }

  private async detect(): Promise<Engine> {
    const answer = await this.ask('GET', `sys/internal/ui/mounts/${encodePath(this.prefix.replace(/\/+$/, ''))}`);
    const { path, type, options } = ((answer.body ?? {}) as { data?: Mount }).data ?? {};
    if (answer.status !== 200 || path === undefined) throw this.unexpected('finding the version of the KV engine', answer);
    if (type !== 'kv' && type !== 'generic') throw this.errors('SWY9007', `the mount ${path} holds ${type}, not kv`);
    return { mount: path, version: options?.version === '2' ? 2 : 1 };
  }

  /** The one field of an entry, or `value` of several: Confluent's tools write `value` or `password`, and read either. */
  private valueOf(fields: unknown): string {
    const entries = Object.entries((fields ?? {}) as Record<string, unknown>);
    const [, value] = entries.find(([name]) => name === 'value') ?? (entries.length === 1 ? (entries[0] as [string, unknown]) : []);
    if (typeof value === 'string') return value;
    if (value !== undefined) throw this.errors('SWY9007', 'the field of the entry is not text');
    throw this.errors('SWY9007', `the entry has ${entries.length} fields, and none is called value`);
  }

  private unexpected(what: string, { status, body }: JsonAnswer): CodedError {
    const hint = status === 403 && what.startsWith('finding') ? '; kvVersion names the version where Vault is not to be asked' : '';
    return this.errors(status === 403 ? 'SWY9005' : 'SWY9006', `${what} answered ${status}${explain(body)}${hint}`);
  }
}

interface Mount {
  readonly path?: string;
  readonly type?: string;
  readonly options?: { readonly version?: string } | null;
}

/** An absent entry has no explanation; with one, the 404 is of the mount or of the way to it. */
function isAbsence({ status, body }: JsonAnswer): boolean {
  const { errors, data } = (body ?? {}) as { errors?: unknown[]; data?: { metadata?: unknown } };
  return status === 404 && (errors?.length === 0 || data?.metadata !== undefined);
}

/** Clients choose their names: none may lead to another path, and Vault refuses `..` and what cannot be printed. */
function isName(principal: string): boolean {
  return principal !== '' && principal !== '.' && principal.length <= 512 && !/[/\p{C}]|\.\./u.test(principal);
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
