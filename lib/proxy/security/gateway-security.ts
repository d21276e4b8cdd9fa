import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { BootstrapServerSpec, RouteSpec, SecretStoreSpec } from '../../gateway/spec';
import type { ListenerProtocol } from '../domain/listener';
import { SecretFolders } from '../files/secret-folders';
import { ClusterTls } from '../tls/cluster-tls';
import { parseBootstrapEndpoint } from '../tls/protocol';
import { openRouteSecurity } from './open-route-security';
import type { RouteSecurity } from './route-security';
import { SecretStores } from './stores';

export interface GatewaySecurityOptions {
  readonly stores: readonly SecretStoreSpec[];

  /** Folder into which every Secret is mounted as a folder of its name. @default - the document may name absolute folders only */
  readonly secretsFolder?: string | undefined;

  /** 48 bytes that workers share, so that a client resumes its TLS session with any of them. @default - random */
  readonly ticketKey?: Buffer | undefined;

  /** The same in every worker: a user who does not exist must look the same everywhere. @default - random */
  readonly phantomSecret?: Buffer | undefined;

  readonly log: Logger;
}

/** Logins under way with former stores are let to their end, in milliseconds. */
const LINGER_MS = 30_000;

/** Certificates, credentials and logins of a whole gateway, in one process. */
export class GatewaySecurity {
  /** @throws CodedError a secret store cannot be used as it is configured */
  public static async open(options: GatewaySecurityOptions): Promise<GatewaySecurity> {
    const folders = new SecretFolders(options.secretsFolder);
    return new GatewaySecurity(folders, await SecretStores.open(options.stores, folders, options.log), options);
  }

  private readonly phantomSecret: Buffer;
  private revisions = 0;

  private constructor(
    private readonly folders: SecretFolders,
    private current: SecretStores,
    private readonly options: GatewaySecurityOptions,
  ) {
    this.phantomSecret = options.phantomSecret ?? randomBytes(32);
  }

  public get stores(): SecretStores {
    return this.current;
  }

  /** Changes with every {@link configure}: what was opened before has stores that are about to close. */
  public get revision(): number {
    return this.revisions;
  }

  /**
   * Opens the stores anew, for routes that are opened or changed from now on.
   * @throws CodedError as {@link open}; then the stores are as before
   */
  public async configure(stores: readonly SecretStoreSpec[]): Promise<void> {
    const former = this.current;
    this.current = await SecretStores.open(stores, this.folders, this.options.log);
    this.revisions += 1;
    setTimeout(() => former.close(), LINGER_MS).unref();
  }

  /** @throws CodedError the address, or a certificate that it names, cannot be used */
  public protocolOf(server: BootstrapServerSpec, path: readonly (string | number)[] = ['bootstrapServers', server.id]): ListenerProtocol {
    const { host, port, tls, sasl } = parseBootstrapEndpoint(server.endpoint, [...path, 'endpoint']);
    const { log } = this.options;
    return { address: { host, port }, sasl, tls: tls ? ClusterTls.open(server, this.folders, { path, log }) : undefined };
  }

  /** @throws CodedError what the route's security names is missing or wrong */
  public securityOf(route: RouteSpec, path: readonly (string | number)[] = ['routes', route.name]): RouteSecurity {
    const { folders, current: stores, phantomSecret } = this;
    const { log, ticketKey } = this.options;
    return openRouteSecurity(route, {
      folders,
      stores,
      phantomSecret,
      ticketKey,
      log: log.child({ route: route.name }),
      path: [...path, 'security'],
    });
  }

  public close(): void {
    this.current.close();
    this.folders.close();
  }
}
