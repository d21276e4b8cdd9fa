import type { TLSSocket } from 'node:tls';
import type { Logger } from 'pino';
import type { RouteSpec } from '../../gateway/spec';
import { auditor } from '../auth/audit';
import type { Principal } from '../auth/types';
import type { SecretFolders } from '../files/secret-folders';
import { type Attempt, ClientSession } from '../session/client-session';
import { ServerTls } from '../tls/server-tls';
import { type ClientAuthentication, clientAuthentication } from './client-authentication';
import { type ClusterAuthentication, clusterAuthentication } from './cluster-authentication';
import { passthrough } from './passthrough';
import type { LoginDecided, RouteSecurity } from './route-security';
import type { NamedStore, SecretStores } from './stores';
import { swapRanges } from './swap-ranges';

export interface RouteSecurityParts {
  readonly folders: SecretFolders;
  readonly stores: SecretStores;
  readonly phantomSecret: Buffer;
  readonly ticketKey: Buffer | undefined;
  readonly log: Logger;
  /** Of `security`, in the document. */
  readonly path: readonly (string | number)[];
}

/**
 * Turns a route's `security` into what the route does.
 * @throws CodedError a file, a template, a rule or a store that it names cannot be used
 */
export function openRouteSecurity(route: RouteSpec, parts: RouteSecurityParts): RouteSecurity {
  const { security } = route;
  const { folders, log, path, ticketKey } = parts;
  const where = { path: [...path, 'client'], log, ...(ticketKey && { ticketKey }) };
  const tls = security.client?.tls ? ServerTls.open(security.client, folders, where) : undefined;
  try {
    return security.auth === 'passthrough' ? passthrough(tls, () => tls?.close()) : new Swap(route, tls, parts);
  } catch (error) {
    tls?.close();
    throw error;
  }
}

/** The gateway authenticates clients and logs in to the cluster for each. */
class Swap implements RouteSecurity {
  private readonly clients: ClientAuthentication;
  private readonly cluster: ClusterAuthentication | undefined;
  private readonly store: NamedStore | undefined;
  private readonly maxReauthMs: number;
  private readonly audit: ReturnType<typeof auditor>;

  public constructor(
    private readonly route: RouteSpec,
    public readonly tls: ServerTls | undefined,
    { folders, stores, phantomSecret, log, path }: RouteSecurityParts,
  ) {
    const { client, cluster, secretStore } = route.security;
    const clientPath = [...path, 'client', 'authentication'];
    this.clients = clientAuthentication(client?.authentication ?? { type: 'none' }, {
      folders,
      stores,
      log,
      secretStore,
      phantomSecret,
      path: clientPath,
    });
    this.store = secretStore === undefined ? undefined : stores.get(secretStore);
    const authentication = cluster?.authentication ?? { type: 'none' };
    this.cluster =
      this.store && clusterAuthentication(authentication, { folders, store: this.store, path: [...path, 'cluster', 'authentication'] });
    this.maxReauthMs = client?.connectionsMaxReauthMs ?? 0;
    this.audit = auditor((fields, message) => log.info(fields, message), { key: phantomSecret });
  }

  public session(peer: string, tls: TLSSocket | undefined, decided: LoginDecided): ClientSession {
    const { mechanisms, users } = this.clients;
    const note = (attempt: Attempt) => {
      decided(attempt.mechanism, 'kind' in attempt.result ? 'refused' : 'accepted');
      this.audit({ route: this.route.name, listener: this.route.endpoint, peer, ...attempt });
    };
    const known = this.clients.known(tls);
    if (known) note({ mechanism: known.mechanism, result: known });
    const policy = {
      mechanisms,
      maxReauthMs: this.maxReauthMs,
      admit: (principal: Principal) => this.refusal(principal),
      audit: note,
      ...(users && { users }),
    };
    return new ClientSession(policy, known);
  }

  public async loginFor({ name }: Principal) {
    return this.cluster?.login?.(await this.entryOf(name));
  }

  public async certificateFor({ name }: Principal) {
    return this.cluster?.certificate?.(await this.entryOf(name));
  }

  public limit: RouteSecurity['limit'] = (ranges) => swapRanges(ranges, this.clients.users !== undefined);

  public close(): void {
    this.tls?.close();
    this.cluster?.close();
  }

  /** A principal without credentials for the cluster is refused at its login, where its client can tell why. */
  private async refusal({ name }: Principal): Promise<string | undefined> {
    if (!this.cluster) return undefined;
    try {
      this.cluster.check(await this.entryOf(name));
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  private async entryOf(principal: string): Promise<string> {
    const entry = await this.store?.cached.read(principal);
    if (entry === undefined) throw new Error(`the secret store ${this.store?.name ?? ''} has no entry for the principal`);
    return entry;
  }
}
