import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../../core/coded-error';

/** Where the Kubernetes API is and who asks. Certificate and token are read anew at each use: the kubelet rotates them. */
export interface KubeAccess {
  /** `https://host:port`; `http://` for an API behind a local proxy. */
  readonly server: string;
  /** PEM bundle of those who may sign the API server's certificate; undefined: those that the operating system trusts. */
  ca(): string | undefined;
  /** Bearer token; undefined: the client has a certificate, or nothing. */
  token(): string | undefined;
  /** PEM, for an API server that knows its clients by certificate. */
  clientCertificate?(): ClientCertificate | undefined;
  /** Awaited before each call: credentials that another program makes are made here. */
  prepare?(): Promise<void>;
  /** Name in the API server's certificate, where it is not that of the address. */
  readonly serverName?: string;
  /** Whoever answers is believed. */
  readonly insecure?: boolean;
  /** Further headers, such as `Impersonate-User`. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/** A pod always has both. */
export interface InClusterAccess extends KubeAccess {
  ca(): string;
  token(): string;
}

/** Source: "Accessing the Kubernetes API from a Pod", kubernetes.io. */
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Access with the service account of the pod.
 * @throws SWY6101 this is no pod, or it has no service account token
 */
export function inClusterAccess(environment: NodeJS.ProcessEnv = process.env, folder = SERVICE_ACCOUNT): InClusterAccess {
  const host = environment['KUBERNETES_SERVICE_HOST'];
  const port = environment['KUBERNETES_SERVICE_PORT_HTTPS'] ?? environment['KUBERNETES_SERVICE_PORT'] ?? '443';
  if (!host) throw new CodedError('SWY6101', { property: 'KUBERNETES_SERVICE_HOST', value: null });
  const read = (name: string): string => {
    const file = join(folder, name);
    try {
      return readFileSync(file, 'utf8').trim();
    } catch (cause) {
      throw new CodedError('SWY6101', { property: file, value: null, detail: (cause as NodeJS.ErrnoException).code ?? String(cause) });
    }
  };
  const access = {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    ca: () => read('ca.crt'),
    token: () => read('token'),
  };
  access.ca();
  access.token();
  return access;
}
