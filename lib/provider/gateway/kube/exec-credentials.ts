import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { CodedError } from '../../../core/coded-error';
import type { ClientCertificate } from '../../../proxy/kube/access';
import type { ClusterEntry, ExecEntry } from './kubeconfig';

const run = promisify(execFile);

/** Status of an ExecCredential. Source: client.authentication.k8s.io/v1. */
interface ExecStatus {
  readonly token?: string;
  readonly clientCertificateData?: string;
  readonly clientKeyData?: string;
  readonly expirationTimestamp?: string;
}

const LIMIT_MS = 60_000;
/** Credentials that end while a call is under way are of no use. */
const MARGIN_MS = 30_000;

/** Credentials that a command makes, such as `aws eks get-token`. They are kept until they expire. */
export class ExecCredentials {
  private status: ExecStatus | undefined;
  private running: Promise<void> | undefined;

  public constructor(
    private readonly entry: ExecEntry,
    private readonly cluster: ClusterEntry,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  public get token(): string | undefined {
    return this.status?.token;
  }

  public get certificate(): ClientCertificate | undefined {
    const { clientCertificateData: cert, clientKeyData: key } = this.status ?? {};
    return cert !== undefined && key !== undefined ? { cert, key } : undefined;
  }

  /** @throws SWY5104 the command gives no credentials */
  public prepare(): Promise<void> {
    if (this.status && !isOver(this.status)) return Promise.resolve();
    this.running ??= this.fetch().finally(() => (this.running = undefined));
    return this.running;
  }

  private async fetch(): Promise<void> {
    const { apiVersion = 'client.authentication.k8s.io/v1', command, args, env, provideClusterInfo } = this.entry;
    const info = {
      apiVersion,
      kind: 'ExecCredential',
      spec: { interactive: false, ...(provideClusterInfo && { cluster: clusterInfo(this.cluster) }) },
    };
    let output: string;
    try {
      const { stdout } = await run(command, [...(args ?? [])], {
        env: {
          ...this.environment,
          ...Object.fromEntries((env ?? []).map(({ name, value }) => [name, value])),
          KUBERNETES_EXEC_INFO: JSON.stringify(info),
        },
        timeout: LIMIT_MS,
        maxBuffer: 1 << 20,
      });
      output = stdout;
    } catch (cause) {
      throw this.failure(reasonOf(cause as ExecFailure));
    }
    this.status = this.read(output);
  }

  /** What the command wrote is never shown: it may be half a token. */
  private read(output: string): ExecStatus {
    let status: ExecStatus | undefined;
    try {
      status = (JSON.parse(output) as { readonly status?: ExecStatus }).status;
    } catch {
      throw this.failure('it did not write an ExecCredential in JSON');
    }
    if (!status?.token && !status?.clientCertificateData) throw this.failure('its ExecCredential has no token and no certificate');
    return status;
  }

  private failure(detail: string): CodedError {
    return new CodedError('SWY5104', { property: 'command', value: basename(this.entry.command), detail });
  }
}

function isOver({ expirationTimestamp }: ExecStatus): boolean {
  return expirationTimestamp !== undefined && Date.parse(expirationTimestamp) - MARGIN_MS <= Date.now();
}

interface ExecFailure extends NodeJS.ErrnoException {
  readonly killed?: boolean;
  readonly stderr?: string;
}

function reasonOf({ code, killed, stderr }: ExecFailure): string {
  if (killed) return `it did not end within ${LIMIT_MS / 1000} s`;
  if (typeof code === 'string') return code;
  const words = (stderr ?? '').trim().split('\n').slice(-3).join(' ').slice(0, 300);
  return `it ended with ${code}${words ? `: ${words}` : ''}`;
}

function clusterInfo(cluster: ClusterEntry): object {
  return {
    server: cluster.server,
    ...(cluster['certificate-authority-data'] && { 'certificate-authority-data': cluster['certificate-authority-data'] }),
    ...(cluster['tls-server-name'] && { 'tls-server-name': cluster['tls-server-name'] }),
    ...(cluster['insecure-skip-tls-verify'] && { 'insecure-skip-tls-verify': true }),
  };
}
