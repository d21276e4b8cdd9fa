import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayDocument } from '../../../lib/gateway/spec';
import type { FakeCluster } from '../../proxy/support/fake-cluster';
import { Admin, domainOf, freePorts, routeOf, TOKEN } from '../../proxy/support/start';
import { CertificateAuthority } from '../../support/certificates';
import { until } from '../../support/until';
import { LineProcess } from '../support/line-process';
import type { Buildah, ImageConfig } from './buildah';
import { findDescendant } from './processes';

export const USER = 65_532;
const ADMIN_PORT_AFTER = 5;
const LIVE_LIMIT_MS = 30_000;

/** How the image is run: what a container runtime would be told. */
export interface Replica {
  readonly port: number;
  readonly admin: Admin;
  /** Process of the proxy. */
  readonly pid: number;
  /** Sends a signal to the proxy alone and gives the exit code of the container. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Folders that are mounted into containers, and how to start the proxy in them. */
export class Deployment {
  /** Two clusters in front of which it runs; the admin API is where the document says. */
  public static async prepare(
    buildah: Buildah,
    image: { readonly config: ImageConfig; readonly healthCheck: readonly string[] },
    clusters: { readonly source: FakeCluster; readonly destination: FakeCluster },
  ): Promise<Deployment> {
    const port = await freePorts(ADMIN_PORT_AFTER + 1);
    const document: GatewayDocument = {
      apiVersion: 'platform.confluent.io/v1beta1',
      kind: 'Gateway',
      metadata: { name: 'edge' },
      spec: {
        streamingDomains: [domainOf('source', clusters.source, 1, 2), domainOf('destination', clusters.destination, 0, 2)],
        routes: [routeOf(port)],
        admin: { bindAddress: '127.0.0.1', port: port + ADMIN_PORT_AFTER },
      },
    };
    const deployment = new Deployment(buildah, image, port);
    const { cert, key } = CertificateAuthority.create().server();
    const files = { 'gateway.yaml': JSON.stringify(document), 'admin-token': `${TOKEN}\n`, 'tls.crt': cert, 'tls.key': key };
    mkdirSync(join(deployment.config, 'secrets'), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(deployment.config, name), text);
    mkdirSync(deployment.state);
    chownSync(deployment.state, USER, USER);
    return deployment;
  }

  public readonly config: string;
  public readonly state: string;
  private readonly programs = new Set<LineProcess>();

  private constructor(
    private readonly buildah: Buildah,
    private readonly image: { readonly config: ImageConfig; readonly healthCheck: readonly string[] },
    private readonly port: number,
  ) {
    const folder = join(buildah.folder, `deployment-${port}`);
    this.config = join(folder, 'config');
    this.state = join(folder, 'state');
  }

  /** By buildah, in a chroot with the network of the machine. */
  public start(container: string, ...flags: string[]): Promise<Replica> {
    const command = [...this.runFlags(container), ...this.image.config.Entrypoint, ...this.proxyFlags(flags)];
    return this.started(new LineProcess('buildah', command, { env: this.buildah.env }), 'http');
  }

  /** As process 1 of a PID namespace, on a root that is mounted read-only. */
  public startReadOnly(root: string, ...flags: string[]): Promise<Replica> {
    const { Entrypoint, Env } = this.image.config;
    const script = `set -e
      for folder in proc dev; do mkdir -p "$root/$folder"; done
      mount --bind "$root" "$root"
      mount --bind "$config" "$root/etc/switchyard" && mount -o remount,ro,bind "$root/etc/switchyard"
      mount --bind "$state" "$root/var/lib/switchyard"
      mount --rbind /dev "$root/dev"
      mount -t proc proc "$root/proc"
      mount -o remount,ro,bind "$root"
      exec chroot --userspec=${USER}:${USER} --groups= "$root" "$@"`;
    const command = ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', script, 'sh', ...Entrypoint];
    const env = { ...Object.fromEntries(Env.map((each) => each.split('=', 2))), PATH: process.env['PATH'] };
    const folders = { root, config: this.config, state: this.state };
    const tls = ['--tls-cert', '/etc/switchyard/tls.crt', '--tls-key', '/etc/switchyard/tls.key'];
    return this.started(
      new LineProcess('unshare', [...command, ...this.proxyFlags([...tls, ...flags])], { env: { ...env, ...folders } }),
      'https',
    );
  }

  /** Runs the image's health check and gives what it says; rejects when the replica is not healthy. */
  public healthCheck(container: string): Promise<string> {
    return this.buildah.run(...this.runFlags(container), ...this.image.healthCheck);
  }

  /** For the end of a test, however it ended. The container goes first: it would outlive a buildah that is killed. */
  public kill(): void {
    for (const program of this.programs) {
      const pid = findDescendant(program.pid, '/usr/local/bin/node');
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      program.kill();
    }
  }

  private runFlags(container: string): string[] {
    const mounts = ['--volume', `${this.config}:/etc/switchyard:ro`, '--volume', `${this.state}:/var/lib/switchyard`];
    return ['run', '--isolation', 'chroot', '--user', `${USER}:${USER}`, ...mounts, container, '--'];
  }

  private proxyFlags(more: readonly string[]): string[] {
    return ['--token-file', '/etc/switchyard/admin-token', '--bind', '127.0.0.1', ...more];
  }

  private async started(program: LineProcess, scheme: 'http' | 'https'): Promise<Replica> {
    this.programs.add(program);
    void program.exit().finally(() => this.programs.delete(program));
    const runs = until(() => program.stdout.includes('admin API'), { describe: 'a proxy that runs', timeout: LIVE_LIMIT_MS });
    const ended = program.exit().then((code) => `it ended with ${code}: ${program.stderr.slice(-2_000)}`);
    const failure = await Promise.race([runs.then(() => undefined), ended]);
    if (failure !== undefined) throw new Error(failure);
    const pid = findDescendant(program.pid, '/usr/local/bin/node');
    if (pid === undefined) throw new Error('the process of the proxy is not found');
    return {
      port: this.port,
      admin: new Admin(`${scheme}://127.0.0.1:${this.port + ADMIN_PORT_AFTER}`, this.port),
      pid,
      stop: (signal = 'SIGTERM') => {
        process.kill(pid, signal);
        return program.exit();
      },
    };
  }
}
