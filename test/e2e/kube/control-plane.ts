import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { selfSigned } from '../../proxy/kube/support/certificates';
import { freePorts } from '../kafka/ports';
import { Child } from './child';
import type { KubePrograms, ProgramName } from './programs';

/** The programs of a control plane as processes, with their files in one folder. */
export class ControlPlane {
  /** Starts etcd and kube-apiserver; returns before they are ready. */
  public static async start(folder: string, programs: KubePrograms, users: Readonly<Record<string, string>>): Promise<ControlPlane> {
    const plane = new ControlPlane(folder, programs, await freePorts(4));
    plane.startEtcd();
    plane.startApiServer(users);
    return plane;
  }

  private readonly children: Child[] = [];
  private readonly certificate = selfSigned('kube-apiserver');
  private readonly accountKey: string;
  private readonly port: { readonly etcd: number; readonly peer: number; readonly api: number; readonly manager: number };

  private constructor(
    private readonly folder: string,
    private readonly programs: KubePrograms,
    [etcd, peer, api, manager]: readonly number[],
  ) {
    this.port = { etcd: etcd!, peer: peer!, api: api!, manager: manager! };
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.accountKey = this.file('accounts.key', privateKey.export({ type: 'pkcs1', format: 'pem' }) as string);
  }

  public get server(): string {
    return `https://127.0.0.1:${this.port.api}`;
  }

  public get ca(): string {
    return this.certificate.cert;
  }

  public lastWords(name: ProgramName): string {
    return this.children.find((child) => child.name === name)?.lastWords.slice(-2_000) ?? 'not started';
  }

  /** Starts those of the others that were asked for. */
  public async startControllers(kubeconfig: string): Promise<void> {
    const common = [`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--bind-address=127.0.0.1'];
    const delegated = [`--authentication-kubeconfig=${kubeconfig}`, `--authorization-kubeconfig=${kubeconfig}`];
    this.startIfThere('kube-controller-manager', [
      ...common,
      ...delegated,
      `--secure-port=${this.port.manager}`,
      `--service-account-private-key-file=${this.accountKey}`,
      `--root-ca-file=${this.file('ca.crt', this.ca)}`,
      '--use-service-account-credentials=false',
    ]);
    this.startIfThere('kube-scheduler', [...common, ...delegated, '--secure-port=0']);
    const kwok = this.programs.get('kwok');
    const stages = ['node-initialize', 'node-heartbeat', 'pod-ready', 'pod-complete', 'pod-delete'];
    const configured = stages.flatMap((stage) => ['-c', join(dirname(kwok ?? ''), `${stage}.yaml`)]);
    // Nodes of other stand-ins, whose pods are processes, are not kwok's.
    const nodes = ['--manage-all-nodes=false', '--manage-nodes-with-label-selector=kwok=true'];
    this.startIfThere('kwok', [`--kubeconfig=${kubeconfig}`, ...nodes, '--server-address=127.0.0.1:0', ...configured]);
    await Promise.resolve();
  }

  /** Those who write stop before what they write to. */
  public async stop(): Promise<void> {
    for (const child of this.children.reverse()) await child.stop();
  }

  private startEtcd(): void {
    const client = this.etcdAddress;
    const peer = `http://127.0.0.1:${this.port.peer}`;
    this.startIfThere('etcd', [
      ...['--name', 'one', '--data-dir', join(this.folder, 'etcd'), '--log-level', 'error'],
      ...['--listen-client-urls', client, '--advertise-client-urls', client],
      ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', `one=${peer}`],
      // Nothing here must survive a power cut, and an fsync on a busy disk takes longer than a write.
      '--unsafe-no-fsync',
    ]);
  }

  private startApiServer(users: Readonly<Record<string, string>>): void {
    const lines = Object.entries(users).map(
      ([name, token]) => `${token},${name},${name}${name === 'admin-token' ? ',"system:masters"' : ''}`,
    );
    this.startIfThere('kube-apiserver', [
      `--etcd-servers=${this.etcdAddress}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${this.port.api}`,
      '--service-cluster-ip-range=10.0.0.0/24',
      `--tls-cert-file=${this.file('api.crt', this.certificate.cert)}`,
      `--tls-private-key-file=${this.file('api.key', this.certificate.key)}`,
      `--token-auth-file=${this.file('tokens.csv', lines.join('\n'))}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-signing-key-file=${this.accountKey}`,
      `--service-account-key-file=${this.accountKey}`,
      '--authorization-mode=RBAC',
      '--endpoint-reconciler-type=none',
    ]);
  }

  private get etcdAddress(): string {
    return `http://127.0.0.1:${this.port.etcd}`;
  }

  private startIfThere(name: ProgramName, args: readonly string[]): void {
    const program = this.programs.get(name);
    if (program === undefined) return;
    const home = join(this.folder, name);
    mkdirSync(home, { recursive: true });
    // kwok keeps files in the home folder.
    this.children.push(new Child(name, program, args, { cwd: home, env: { ...process.env, HOME: home } }));
  }

  private file(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }
}
