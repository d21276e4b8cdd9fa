import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { KubeAccess } from '../../../lib/proxy/kube/access';
import { KubeClient } from '../../../lib/proxy/kube/client';
import { until } from '../../support/until';
import { say } from '../kafka/cache';
import { ControlPlane } from './control-plane';
import { missingForKube, prepareKube, type ProgramName } from './programs';

const ADMIN = 'admin-token';

/** Objects are passed through as they are; what a test looks at it names. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
}

export interface KubeClusterOptions {
  /** Further users, who have no rights at first: tokens by name. */
  readonly users?: Readonly<Record<string, string>>;

  /**
   * Programs beside kube-apiserver and etcd.
   * @default - none: objects are kept, and nothing acts on them
   */
  readonly with?: readonly ProgramName[];
}

/** Preparing builds the programs from their sources where the cache is empty: `beforeAll` needs this long then. */
export const kubeStartTimeout = 35 * 60_000;

/** `describe` for suites that need a Kubernetes API server, and these programs beside it: skipped, with one line that says why, without them. */
export function describeOnKube(name: string, suite: () => void, further: readonly ProgramName[] = []): void {
  const missing = missingForKube(further);
  if (missing !== undefined) say(missing);
  (missing === undefined ? describe : describe.skip)(name, suite);
}

/** A real API server with its etcd on loopback, and on request those who act on objects. RBAC is on. */
export class KubeCluster {
  /** Returns when the API server is ready, and with a controller manager when it works. */
  public static async start(options: KubeClusterOptions = {}): Promise<KubeCluster> {
    const programs = await prepareKube(options.with ?? []);
    const folder = mkdtempSync(join(tmpdir(), 'switchyard-kube-'));
    const users = { ...options.users, [ADMIN]: ADMIN };
    const cluster = new KubeCluster(folder, await ControlPlane.start(folder, programs, users));
    try {
      await until(() => cluster.call('GET', '/api/v1/namespaces/default'), {
        timeout: 60_000,
        every: 100,
        describe: () => `the API server: ${cluster.plane.lastWords('kube-apiserver')}`,
      });
      await cluster.plane.startControllers(cluster.kubeconfig);
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /** File for `--kubeconfig` and KUBECONFIG, with the rights of an administrator. */
  public readonly kubeconfig: string;
  private readonly client: KubeClient;

  private constructor(
    private readonly folder: string,
    private readonly plane: ControlPlane,
  ) {
    this.kubeconfig = this.kubeconfigOf(ADMIN, 'admin');
    this.client = new KubeClient(this.accessOf(ADMIN));
  }

  public get server(): string {
    return this.plane.server;
  }

  /** PEM of those who sign the API server's certificate. */
  public get ca(): string {
    return this.plane.ca;
  }

  public accessOf(token: string): KubeAccess {
    return { server: this.server, ca: () => this.ca, token: () => token };
  }

  /** Access with the rights of an administrator. */
  public get admin(): KubeAccess {
    return this.accessOf(ADMIN);
  }

  /** Writes a kubeconfig file for a token. */
  public kubeconfigOf(token: string, name: string): string {
    const file = join(this.folder, `${name}.kubeconfig`);
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'e2e', cluster: { server: this.server, 'certificate-authority-data': Buffer.from(this.ca).toString('base64') } }],
      users: [{ name, user: { token } }],
      contexts: [{ name: 'e2e', context: { cluster: 'e2e', user: name } }],
      'current-context': 'e2e',
    };
    writeFileSync(file, stringify(config), { mode: 0o600 });
    return file;
  }

  /** Calls as an administrator, and expects success. */
  public async call<T = unknown>(method: string, path: string, body?: object): Promise<T> {
    const answer = await this.client.call<T>(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** As an administrator; undefined when the object is not there. */
  public async tryGet<T = KubeObject>(path: string): Promise<T | undefined> {
    const answer = await this.client.call<T>('GET', path);
    if (answer.status === 404) return undefined;
    if (answer.status >= 300) throw new Error(`GET ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** What the API server counts, in Prometheus' text format. */
  public metrics(): Promise<string> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${ADMIN}` };
      get(new URL('/metrics', this.server), { ca: this.ca, headers, agent: false }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve(text));
      }).once('error', reject);
    });
  }

  public async createNamespace(name: string): Promise<void> {
    await this.call('POST', '/api/v1/namespaces', { metadata: { name } });
  }

  /** A token as the kubelet asks for it; the service account is made where it is not there yet. */
  public async serviceAccountToken(namespace: string, name: string, audience?: string): Promise<string> {
    const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
    if ((await this.tryGet(`${accounts}/${name}`)) === undefined) await this.call('POST', accounts, { metadata: { name } });
    const spec = { expirationSeconds: 3600, ...(audience !== undefined && { audiences: [audience] }) };
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec };
    const { status } = await this.call<{ status: { token: string } }>('POST', `${accounts}/${name}/token`, request);
    return status.token;
  }

  public async stop(): Promise<void> {
    this.client.close();
    await this.plane.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
