import { statSync } from 'node:fs';
import { CodedError } from '../../../core/coded-error';
import { type KubeAnswer, KubeClient, type KubeStatus } from '../../../proxy/kube/client';
import { type AccessRef, kubeAccess } from './access';
import { kubeconfigPaths } from './kubeconfig';

/** A Kubernetes object as far as every kind is alike. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly deletionTimestamp?: string;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
}

/** A status that is no success, as the API server explains it. */
export class KubeRefusal extends CodedError {
  public constructor(
    public readonly status: number,
    call: string,
    { reason, message }: KubeStatus,
  ) {
    super('SWY5101', { detail: [`${call} answered ${status}`, reason, message].filter(Boolean).join(', ') });
  }
}

/** Whether the same call may well succeed a moment later. */
export function isTransient(error: unknown): error is CodedError {
  if (error instanceof KubeRefusal) return error.status === 429 || error.status >= 500;
  return CodedError.isCodedError(error) && error.code === 'SWY5102';
}

export type WriteOutcome<T> = T | 'conflict' | 'gone';

/** The calls that the provider makes to a Kubernetes API, in the words of this folder. */
export class KubeApi {
  public constructor(
    private readonly client: Pick<KubeClient, 'call'>,
    /** Address of the API server, for messages. */
    public readonly server: string,
    private readonly signal: AbortSignal,
  ) {}

  /** @returns undefined when it is not there */
  public async get<T extends object>(path: string): Promise<T | undefined> {
    return (await this.getAt<T>(path)).body;
  }

  /** With the time of the API server's clock. */
  public async getAt<T extends object>(path: string): Promise<{ readonly body: T | undefined; readonly at: Date }> {
    const answer = await this.call<T>('GET', path);
    const at = answer.at ?? new Date();
    if (answer.status === 404) return { body: undefined, at };
    return { body: this.success('GET', path, answer), at };
  }

  /** Undefined where the role does not allow it. */
  public async getIfAllowed<T extends object>(path: string): Promise<T | undefined> {
    const answer = await this.call<T>('GET', path);
    return answer.status === 403 || answer.status === 404 ? undefined : this.success('GET', path, answer);
  }

  /** Undefined where what is behind the API server does not answer, or answers with an error. @throws SWY5101 the role does not allow it */
  public async getIfAnswered<T extends object>(path: string): Promise<T | undefined> {
    const answer = await this.call<T>('GET', path);
    return answer.status === 404 || answer.status >= 500 ? undefined : this.success('GET', path, answer);
  }

  /** Replaces an object whose resourceVersion is that of `body`. */
  public async put<T extends KubeObject>(path: string, body: T): Promise<WriteOutcome<T>> {
    const answer = await this.call<T>('PUT', `${path}?fieldManager=switchyard`, body);
    if (answer.status === 409) return 'conflict';
    return answer.status === 404 ? 'gone' : this.success('PUT', path, answer);
  }

  /** @returns 'conflict' when there is one of that name */
  public async post<T extends KubeObject>(path: string, body: T): Promise<T | 'conflict'> {
    const answer = await this.call<T>('POST', `${path}?fieldManager=switchyard`, body);
    return answer.status === 409 ? 'conflict' : this.success('POST', path, answer);
  }

  /** Deletes the object that was read, and no other one of its name. */
  public async delete(path: string, { uid, resourceVersion }: ObjectMeta): Promise<'done' | 'conflict'> {
    const preconditions = { ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) };
    const answer = await this.call('DELETE', path, { apiVersion: 'v1', kind: 'DeleteOptions', preconditions });
    if (answer.status === 409) return 'conflict';
    if (answer.status !== 404) this.success('DELETE', path, answer);
    return 'done';
  }

  private async call<T>(method: string, path: string, body?: object): Promise<KubeAnswer<T>> {
    this.signal.throwIfAborted();
    try {
      return await this.client.call<T>(method, path, body, this.signal);
    } catch (error) {
      this.signal.throwIfAborted();
      if (!CodedError.isCodedError(error) || error.code !== 'SWY6102') throw error;
      throw new CodedError('SWY5102', { detail: `${method} ${path.replace(/\?.*$/, '')} at ${this.server}: ${error.fault.detail}` });
    }
  }

  private success<T>(method: string, path: string, { status, body }: KubeAnswer<T>): T {
    if (status >= 200 && status < 300) return body;
    throw new KubeRefusal(status, `${method} ${path.replace(/\?.*$/, '')}`, body as KubeStatus);
  }
}

interface Known {
  readonly client: KubeClient;
  readonly server: string;
}

/** One client an API: connections are shared by all resources of an apply. */
const known = new Map<string, Known>();

/** @throws SWY5103 there is no usable access */
export function kubeApi(ref: AccessRef, signal: AbortSignal): KubeApi {
  const key = identityOf(ref);
  let entry = known.get(key);
  if (!entry) {
    const access = kubeAccess(ref);
    // Terraform works at ten resources at a time; more connections than that only wait for one another.
    entry = { client: new KubeClient(access, { userAgent: 'terraform-provider-switchyard', maxSockets: 16 }), server: access.server };
    known.set(key, entry);
  }
  return new KubeApi(entry.client, entry.server, signal);
}

/** A kubeconfig that has changed is another one: a provider may be kept running over several commands. */
function identityOf({ kubeconfig, context }: AccessRef): string {
  const paths = kubeconfigPaths(kubeconfig, process.env);
  const times = paths.map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return JSON.stringify([paths, times, context, process.env['KUBERNETES_SERVICE_HOST'], process.env['KUBERNETES_SERVICE_PORT']]);
}
