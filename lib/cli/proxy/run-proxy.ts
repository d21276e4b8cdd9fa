import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { GatewayDocument } from '../../gateway/spec';
import { type ProxyOptions, type RunningProxy, startProxy } from '../../proxy';
import { checkReferences } from '../../proxy/config/check-document';
import { FileSource } from '../../proxy/config/file-source';
import { logIgnored, Reloader } from '../../proxy/config/reloader';
import type { ConfigSource } from '../../proxy/config/source';
import { SecretFolders } from '../../proxy/files/secret-folders';
import { inClusterAccess, type KubeAccess } from '../../proxy/kube/access';
import { KubeClient } from '../../proxy/kube/client';
import { ConfigMapSource } from '../../proxy/kube/config-map-source';
import { ReplicaLease } from '../../proxy/kube/replica-lease';
import { packageVersion } from '../package';
import type { AdminToken } from './admin-token';
import { type ProxyFlags, tlsOf } from './flags';

const defaultAdminPort = 9190;

/** A replica with everything that keeps its configuration up to date. */
export interface Replica {
  readonly adminUrl: string;
  readonly document: GatewayDocument;
  close(): Promise<void>;
}

/**
 * Starts a replica, the watch of its configuration and, in Kubernetes, its Lease.
 * @throws the coded errors of the document, its source and {@link startProxy}
 */
export async function runProxy(
  flags: ProxyFlags,
  admin: AdminToken,
  log: Logger,
  kubeAccess: () => KubeAccess = inClusterAccess,
): Promise<Replica> {
  const tls = tlsOf(flags);
  const client = flags.configMap || flags.leaseNamespace ? new KubeClient(kubeAccess()) : undefined;
  const source = sourceOf(flags, client, log);
  const folders = new SecretFolders(flags.secrets);
  const first = await source.first();
  logIgnored(first, log);
  await checkReferences(first, folders, log);

  const { document, revision } = first;
  const proxy = await startProxy({
    ...optionsOf(flags, document),
    document,
    ...(tls && { adminTls: tls }),
    token: admin.token,
    logger: log,
  });
  const lease = client && leaseOf(flags, client, proxy, { document, revision }, log);
  const reloader = new Reloader({
    source,
    proxy,
    log,
    check: (next) => checkReferences(next, folders, log),
    settled: () => void lease?.renew(),
  });
  admin.file?.watch(log);
  reloader.start();
  await lease?.start();
  return {
    adminUrl: proxy.adminUrl,
    document,
    async close() {
      await reloader.close();
      await proxy.close();
      // After the drain: until then the replica has something to say.
      await lease?.stop();
      admin.file?.close();
      folders.close();
      client?.close();
    },
  };
}

function sourceOf(
  { config, configMap, key, allowPlaintextPasswords }: ProxyFlags,
  client: KubeClient | undefined,
  log: Logger,
): ConfigSource {
  const rules = { allowPlaintextPasswords: allowPlaintextPasswords === true };
  if (configMap && client) return new ConfigMapSource({ ...configMap, ...(key !== undefined && { key }) }, { client, log, ...rules });
  return new FileSource(config as string, rules);
}

function optionsOf(flags: ProxyFlags, { spec: { admin } }: GatewayDocument): Omit<ProxyOptions, 'document' | 'token' | 'logger'> {
  const { drainTimeoutMs, holdResetMs, unreadyMs, ...limits } = flags.limit ?? {};
  return {
    limits,
    ...(drainTimeoutMs !== undefined && { drainTimeoutMs }),
    ...(holdResetMs !== undefined && { holdResetMs }),
    ...(unreadyMs !== undefined && { unreadyMs }),
    version: packageVersion(),
    replica: replicaOf(flags),
    adminHost: flags.admin?.host ?? admin?.bindAddress ?? '127.0.0.1',
    adminPort: flags.admin?.port ?? admin?.port ?? defaultAdminPort,
    insecureAdmin: flags.insecureAdmin === true,
    rules: { allowPlaintextPasswords: flags.allowPlaintextPasswords === true },
    ...(flags.secrets !== undefined && { secretsFolder: flags.secrets }),
    ...(flags.state !== undefined && { stateFile: flags.state }),
    ...(flags.portOffset !== undefined && { portOffset: flags.portOffset }),
    ...(flags.bind !== undefined && { bindHost: flags.bind }),
    ...(flags.workers !== undefined && { workers: flags.workers }),
  };
}

function leaseOf(
  flags: ProxyFlags,
  client: KubeClient,
  proxy: RunningProxy,
  { document, revision }: { readonly document: GatewayDocument; readonly revision: string },
  log: Logger,
): ReplicaLease {
  return new ReplicaLease({
    client,
    namespace: flags.leaseNamespace ?? (flags.configMap?.namespace as string),
    gateway: document.metadata.name,
    replica: replicaOf(flags),
    revision,
    status: () => proxy.status(),
    log,
  });
}

function replicaOf({ replica }: ProxyFlags): string {
  return replica ?? hostname();
}
