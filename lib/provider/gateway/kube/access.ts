import { readFileSync } from 'node:fs';
import { CodedError } from '../../../core/coded-error';
import { inClusterAccess, type KubeAccess } from '../../../proxy/kube/access';
import { ExecCredentials } from './exec-credentials';
import { type KubeContext, kubeconfigPaths, readKubeconfig, unusable, type UserEntry } from './kubeconfig';

/** Which API a configuration means. */
export interface AccessRef {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
}

/**
 * Access to the Kubernetes API, looked for as kubectl does: the given kubeconfig, KUBECONFIG, ~/.kube/config, then the pod's service account.
 * @throws SWY5103 there is none that can be used
 */
export function kubeAccess({ kubeconfig, context }: AccessRef, environment: NodeJS.ProcessEnv = process.env): KubeAccess {
  const paths = kubeconfigPaths(kubeconfig, environment);
  const found = readKubeconfig(paths, context, kubeconfig !== undefined);
  if (found) return accessOf(found, environment);
  try {
    return inClusterAccess(environment);
  } catch (cause) {
    const detail = `${paths.join(', ')} is not there, and this is no pod with a service account`;
    throw new CodedError('SWY5103', { property: 'kubeconfig', value: null, detail }, undefined, { cause });
  }
}

function accessOf({ cluster, user, description }: KubeContext, environment: NodeJS.ProcessEnv): KubeAccess {
  refuseUnsupported(cluster['proxy-url'], user, description);
  const exec = user.exec && new ExecCredentials(user.exec, cluster, environment);
  const { tokenFile, token } = user;
  const text = (data: string | undefined, file: string | undefined): string | undefined =>
    data !== undefined ? Buffer.from(data, 'base64').toString('utf8') : file === undefined ? undefined : readText(file);
  return {
    server: cluster.server.replace(/\/+$/, ''),
    ca: () => text(cluster['certificate-authority-data'], cluster['certificate-authority']),
    // A file wins over a token beside it, and is read anew: it is rotated.
    token: () => (tokenFile !== undefined ? readText(tokenFile).trim() : (token ?? exec?.token)),
    clientCertificate: () => {
      const cert = text(user['client-certificate-data'], user['client-certificate']);
      const key = text(user['client-key-data'], user['client-key']);
      return cert !== undefined && key !== undefined ? { cert, key } : exec?.certificate;
    },
    ...(exec && { prepare: () => exec.prepare() }),
    ...(cluster['tls-server-name'] && { serverName: cluster['tls-server-name'] }),
    insecure: cluster['insecure-skip-tls-verify'] === true,
    headers: {
      ...(user.as && { 'Impersonate-User': user.as }),
      ...(user['as-groups']?.length && { 'Impersonate-Group': user['as-groups'] }),
    },
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw unusable('file', file, (cause as NodeJS.ErrnoException).code ?? String(cause));
  }
}

/** A context that would be used without one of these would reach another API, or the same one as somebody else. */
function refuseUnsupported(proxy: string | undefined, user: UserEntry, description: string): void {
  const names = [proxy && 'proxy-url', user['auth-provider'] && 'auth-provider', user.username && 'username'].filter(Boolean);
  if (names.length > 0) throw unusable(names.join(', '), null, `${description} has it, and it is not supported`);
}
