import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeAccess } from '../../../lib/proxy/kube/access';
import { KubeClient } from '../../../lib/proxy/kube/client';
import { selfSigned } from '../../proxy/kube/support/certificates';
import { until } from '../../support/until';
import { cacheFolder } from '../kafka/cache';

const ADMIN = 'admin-token';

/** Folder with kube-apiserver and etcd, after the convention of envtest; undefined where there is none. */
export function kubeBinaries(): string | undefined {
  const folders = [process.env['KUBEBUILDER_ASSETS'], cacheFolder('kube', 'bin')];
  return folders.find((folder) => folder !== undefined && ['kube-apiserver', 'etcd'].every((name) => existsSync(join(folder, name))));
}

/** A real API server with its etcd, on loopback. Users are tokens; rights are given by roles. */
export class ApiServer {
  /** @param users tokens by user name */
  public static async start(binaries: string, users: Readonly<Record<string, string>>): Promise<ApiServer> {
    const server = new ApiServer(mkdtempSync(join(tmpdir(), 'switchyard-kube-')));
    try {
      await server.run(binaries, users);
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  private readonly processes: ChildProcess[] = [];
  private readonly certificate = selfSigned('kube-apiserver');
  private port = 0;
  private output = '';

  private constructor(private readonly folder: string) {}

  public accessOf(token: string): KubeAccess {
    return { server: `https://127.0.0.1:${this.port}`, ca: () => this.certificate.cert, token: () => token };
  }

  /** Calls as an administrator, and expects success. */
  public async call<T = unknown>(method: string, path: string, body?: object): Promise<T> {
    const client = new KubeClient(this.accessOf(ADMIN));
    const answer = await client.call<T>(method, path, body).finally(() => client.close());
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer.body;
  }

  public async stop(): Promise<void> {
    for (const child of this.processes.reverse()) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.kill('SIGTERM')) await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async run(binaries: string, users: Readonly<Record<string, string>>): Promise<void> {
    const [client, peer, api] = (await freePorts(3)) as [number, number, number];
    this.port = api;
    const file = (name: string, text: string) => {
      writeFileSync(join(this.folder, name), text, { mode: 0o600 });
      return join(this.folder, name);
    };
    const accounts = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;
    const key = file('accounts.key', accounts);
    const tokens = Object.entries(users).map(([name, token]) => `${token},${name},${name}`);
    const etcd = `http://127.0.0.1:${client}`;
    const peers = `http://127.0.0.1:${peer}`;
    this.start(join(binaries, 'etcd'), [
      ...['--name', 'one', '--data-dir', join(this.folder, 'etcd'), '--listen-client-urls', etcd, '--advertise-client-urls', etcd],
      ...['--listen-peer-urls', peers, '--initial-advertise-peer-urls', peers, '--initial-cluster', `one=${peers}`, '--log-level', 'error'],
    ]);
    this.start(join(binaries, 'kube-apiserver'), [
      `--etcd-servers=${etcd}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${api}`,
      '--service-cluster-ip-range=10.0.0.0/24',
      `--tls-cert-file=${file('api.crt', this.certificate.cert)}`,
      `--tls-private-key-file=${file('api.key', this.certificate.key)}`,
      `--token-auth-file=${file('tokens.csv', [`${ADMIN},admin,admin,"system:masters"`, ...tokens].join('\n'))}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-signing-key-file=${key}`,
      `--service-account-key-file=${key}`,
      '--authorization-mode=RBAC',
      '--endpoint-reconciler-type=none',
    ]);
    await until(() => this.call('GET', '/api/v1/namespaces/default'), {
      timeout: 60_000,
      every: 250,
      describe: () => `the API server: ${this.output.slice(-2_000)}`,
    });
  }

  private start(program: string, args: readonly string[]): void {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.once('error', (error) => (this.output += error.message));
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.processes.push(child);
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  return Promise.all(
    servers.map(async (server) => {
      const { port } = server.address() as AddressInfo;
      await new Promise((resolve) => server.close(resolve));
      return port;
    }),
  );
}
