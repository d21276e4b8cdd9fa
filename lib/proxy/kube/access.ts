import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../../core/coded-error';

/** Where the Kubernetes API is and who asks. Certificate and token are read anew at each use: the kubelet rotates them. */
export interface KubeAccess {
  /** `https://host:port` */
  readonly server: string;
  /** PEM bundle of those who may sign the API server's certificate. */
  ca(): string;
  /** Bearer token. */
  token(): string;
}

/** Source: "Accessing the Kubernetes API from a Pod", kubernetes.io. */
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Access with the service account of the pod.
 * @throws SWY6101 this is no pod, or it has no service account token
 */
export function inClusterAccess(environment: NodeJS.ProcessEnv = process.env, folder = SERVICE_ACCOUNT): KubeAccess {
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
