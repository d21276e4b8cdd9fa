import type { Logger } from 'pino';
import { CodedError } from '../../core/coded-error';
import type { ClientAuthenticationSpec, GatewayDocument, RouteSpec, SecretStoreSpec } from '../../gateway/spec';
import { type Finding, readPath } from '../config/fault';
import type { SecretFolders } from '../files/secret-folders';
import { ClusterTls } from '../tls/cluster-tls';
import { parseBootstrapEndpoint } from '../tls/protocol';
import { ServerTls } from '../tls/server-tls';
import { clientAuthentication } from './client-authentication';
import { clusterAuthentication } from './cluster-authentication';
import { openStore, SecretStores } from './stores';

type Path = readonly (string | number)[];

/**
 * Opens everything that a document refers to, part by part as a start would, and closes it again: certificates and key stores, JAAS files,
 * secret stores, mapping rules, keys of client assertions. A start stops at the first fault; this lists all. Nothing is asked over the network.
 */
export async function checkSecurity({ spec }: GatewayDocument, folders: SecretFolders, log: Logger): Promise<Finding[]> {
  const check = new Check(folders, log);
  for (const [index, { kafkaCluster }] of spec.streamingDomains.entries()) {
    for (const [at, server] of kafkaCluster.bootstrapServers.entries()) {
      const path = ['spec', 'streamingDomains', index, 'kafkaCluster', 'bootstrapServers', at];
      const { tls } = parseBootstrapEndpoint(server.endpoint, [...path, 'endpoint']);
      if (tls) check.open([...path, 'tls'], () => ClusterTls.open(server, folders, { path, log }));
    }
  }
  const { secretStores = [] } = spec;
  for (const [index, store] of secretStores.entries()) await check.store(store, ['spec', 'secretStores', index, 'provider']);
  const stores = check.faults.some(({ path }) => path[1] === 'secretStores')
    ? undefined
    : await SecretStores.open(secretStores, folders, log);
  for (const [index, route] of spec.routes.entries()) check.route(route, stores, ['spec', 'routes', index, 'security']);
  stores?.close();
  return check.faults;
}

class Check {
  public readonly faults: Finding[] = [];

  public constructor(
    private readonly folders: SecretFolders,
    private readonly log: Logger,
  ) {}

  public open(path: Path, open: () => unknown): void {
    try {
      (open() as { close?(): void } | undefined)?.close?.();
    } catch (error) {
      this.fault(path, error);
    }
  }

  public async store(spec: SecretStoreSpec, path: Path): Promise<void> {
    try {
      (await openStore(spec, this.folders, path)).close();
    } catch (error) {
      this.fault([...path, 'configSecretRef'], error);
    }
  }

  /** @param stores undefined where one of them has a fault already */
  public route({ security: { auth, client, cluster, secretStore } }: RouteSpec, stores: SecretStores | undefined, path: Path): void {
    const { folders, log } = this;
    const clientPath = [...path, 'client'];
    if (client?.tls) this.open([...clientPath, 'tls'], () => ServerTls.open(client, folders, { path: clientPath, log }));
    if (auth !== 'swap' || !stores) return;

    const known = client?.authentication;
    if (known) {
      const at = [...clientPath, 'authentication'];
      const parts = { folders, stores, log, secretStore, path: at, phantomSecret: Buffer.alloc(32) };
      this.open(fileOf(known, at), () => clientAuthentication(known, parts));
    }
    const login = cluster?.authentication;
    if (login && secretStore !== undefined) {
      const at = [...path, 'cluster', 'authentication'];
      this.open(fileOf(login, at), () => clusterAuthentication(login, { folders, store: stores.get(secretStore), path: at }));
    }
  }

  /** A file knows its own properties; who reads the message looks for the field of the document that leads to the file. */
  private fault(path: Path, error: unknown): void {
    if (!CodedError.isCodedError(error)) throw error;
    const { code, fault } = error;
    const { property } = fault;
    if (property === undefined) return void this.faults.push({ code, path, fault });
    if (property.startsWith('spec.')) return void this.faults.push({ code, path: readPath(property), fault });
    const { allowed, detail, fix } = fault;
    const text = detail === undefined ? property : `${property}: ${detail}`;
    this.faults.push({ code, path, fault: { detail: text, ...(allowed !== undefined && { allowed }), ...(fix !== undefined && { fix }) } });
  }
}

/** The field that names the file with the login module, where there is one: it is what most faults are about. */
function fileOf(
  { jaasConfig, jaasConfigPassThrough }: Pick<ClientAuthenticationSpec, 'jaasConfig' | 'jaasConfigPassThrough'>,
  path: Path,
): Path {
  if (jaasConfig) return [...path, 'jaasConfig'];
  return jaasConfigPassThrough ? [...path, 'jaasConfigPassThrough'] : path;
}
