import type { DeploymentInput } from '../../deployment-input';
import { defaultUnreadyMs, type ProxyOptions } from './proxy-options';

/** Folders of the image: docs/image.md. */
export const folders = {
  secrets: '/etc/switchyard/secrets',
  state: '/var/lib/switchyard',
  adminToken: '/var/run/switchyard/admin',
} as const;

/** The whole command: the image's own reads a file, and the flag for that excludes `--config-map`. */
export const command = ['/usr/local/bin/node', '/opt/switchyard/switchyard-proxy.js'];

/**
 * Arguments of `switchyard proxy`. The admin API listens on all addresses, because probes and Prometheus come from outside of the pod. What they ask for
 * needs no token; the calls that change something need one that nobody but the pod has, so that no secret crosses the network without TLS.
 */
export function argumentsOf({ namespace, gatewayName, adminPort }: DeploymentInput, options: ProxyOptions): string[] {
  const limits = { unreadyMs: defaultUnreadyMs, ...options.limits };
  return [
    `--config-map=${namespace}/${gatewayName}`,
    '--replica=$(POD_NAME)',
    `--secrets=${folders.secrets}`,
    `--state=${folders.state}/state.json`,
    `--admin=0.0.0.0:${adminPort}`,
    `--token-file=${folders.adminToken}/token`,
    '--insecure-admin',
    ...(options.workers === undefined ? [] : [`--workers=${options.workers}`]),
    ...(options.allowPlaintextPasswords ? ['--allow-plaintext-passwords'] : []),
    ...Object.entries(limits).map(([name, value]) => `--limit=${name}=${value}`),
  ];
}
