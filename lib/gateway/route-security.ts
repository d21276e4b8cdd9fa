import {
  type AuthKind,
  type FlavourKind,
  notes,
  type PassthroughListeners,
  type RoutableKind,
  type RouteMode,
  routeVerdict,
  type SwapListeners,
} from '../kafka/auth-matrix';
import type { ClientAuthentication } from '../kafka/client-authentication';
import type { ClusterListener } from '../kafka/kafka-listener';
import { secretsOfTls } from '../kafka/secret-name';
import type { ClientSecuritySpec, RouteSecuritySpec, TlsSpec } from './spec';

/** What decides the security of a route while it leads to one listener. */
export interface RouteSecurityInput<
  F extends FlavourKind = FlavourKind,
  M extends RouteMode = RouteMode,
  C extends AuthKind = RoutableKind,
  L extends AuthKind = AuthKind,
> {
  /**
   * What clients show.
   * @default - not known; only a route that passes through can do without
   */
  readonly clients?: ClientAuthentication<C> | undefined;

  /** Where the route leads. */
  readonly listener: ClusterListener<L>;

  /** Whether the cluster authenticates the client, or the gateway does and logs in with other credentials. */
  readonly mode: M;

  /** Secret store with the credentials of each principal, for a swap. */
  readonly store?: string | undefined;

  /** Certificates towards clients. */
  readonly tls?: TlsSpec | undefined;

  /** Milliseconds after which clients must authenticate again (KIP-368). */
  readonly connectionsMaxReauthMs?: number | undefined;

  readonly flavour: F;
}

export interface RouteSecurity {
  /** As the Gateway document has it. */
  readonly security: RouteSecuritySpec;
  readonly bootstrapServerId: string;
  /** Kubernetes Secrets that it names. */
  readonly secrets: string[];
  /** What is lost, in words for a person. */
  readonly warnings: string[];
}

/**
 * The security of a route. A pair that the matrix refuses does not compile where both kinds are known to the compiler; where they are not, the rules
 * of the {@link Route} refuse it.
 */
export function routeSecurity<F extends FlavourKind, M extends RouteMode, C extends AuthKind, L extends AuthKind>(
  input: RouteSecurityInput<F, M, C, L> & ([Carries<F, M, C, L>] extends [false] ? Refused : unknown),
): RouteSecurity {
  return {
    security: input.mode === 'swap' ? swap(input) : passthrough(input),
    bootstrapServerId: input.listener.id,
    secrets: secretsOf(input),
    warnings: warningsOf(input),
  };
}

/**
 * Whether a flavour carries clients to a listener, as a type. `true | false` where the kinds are not known when the program is compiled.
 *
 * @example const ok: Carries<'confluent', 'swap', 'scram-512', 'plain'> = true;
 */
export type Carries<F extends FlavourKind, M extends RouteMode, C extends AuthKind, L extends AuthKind> = C extends 'iam'
  ? false
  : L extends (M extends 'swap' ? SwapListeners[F] : PassthroughListeners[C])
    ? true
    : false;

/** What the compiler shows for a pair that is refused. */
interface Refused {
  readonly 'see docs/auth-matrix.md': never;
}

type Input = RouteSecurityInput<FlavourKind, RouteMode, AuthKind>;

function passthrough({ clients, listener, tls, connectionsMaxReauthMs, flavour }: Input): RouteSecuritySpec {
  const { extensionHeaders } = listener.authentication;
  const headers = flavour === 'confluent' && clients?.kind === 'oauthbearer' ? extensionHeaders : undefined;
  const shown = clients && (isSeen(clients, listener) || headers) ? clients.spec : undefined;
  const client = clientSpec({ tls, connectionsMaxReauthMs, authentication: shown });
  return { auth: 'passthrough', ...(client && { client }), ...(headers && { cluster: { extensionHeaders: headers } }) };
}

/**
 * Whether the gateway has a hand in how clients authenticate although they pass through: it checks their certificates. `none` is said where the listener
 * asks nothing either, as published examples do.
 */
function isSeen({ kind }: ClientAuthentication, { authentication }: ClusterListener): boolean {
  return kind === 'mtls' || (kind === 'none' && authentication.kind === 'none');
}

function swap({ clients, listener: { authentication }, store, tls, connectionsMaxReauthMs }: Input): RouteSecuritySpec {
  const client = clientSpec({ tls, connectionsMaxReauthMs, authentication: clients?.spec });
  return {
    auth: 'swap',
    ...(store !== undefined && authentication.kind !== 'none' && { secretStore: store }),
    ...(client && { client }),
    ...(authentication.spec && { cluster: { authentication: authentication.spec } }),
  };
}

function clientSpec({
  tls,
  connectionsMaxReauthMs,
  authentication,
}: { [K in keyof ClientSecuritySpec]: ClientSecuritySpec[K] | undefined }) {
  if (!tls && connectionsMaxReauthMs === undefined && !authentication) return undefined;
  return {
    ...(tls && { tls }),
    ...(connectionsMaxReauthMs !== undefined && { connectionsMaxReauthMs }),
    ...(authentication && { authentication }),
  };
}

function secretsOf({ clients, listener, mode, tls }: Input): string[] {
  const login: readonly string[] = mode === 'swap' ? [...(clients?.secretNames ?? []), ...listener.authentication.secretNames] : [];
  return [...new Set([...secretsOfTls(tls), ...login])];
}

function warningsOf({ clients, listener, mode, store, flavour }: Input): string[] {
  if (!clients) return [];
  const verdict = routeVerdict(clients.kind, listener.authentication.kind, mode, flavour);
  if (!verdict.supported) return [];
  const warnings: string[] = [];
  if (verdict.notes.includes('sharedCertificate')) warnings.push(sharedCertificate(clients, listener));
  if (verdict.notes.includes('sharedEntry')) {
    warnings.push(
      `${notes.sharedEntry} "${store ?? ''}": the cluster cannot tell them apart, and one that leaks its way in cannot be shut out alone`,
    );
  }
  const shared = mode === 'swap' && listener.authentication.kind !== 'none' ? clients.sharedNames : [];
  if (shared.length > 0) {
    warnings.push(
      `mapping rules give one name to every certificate that they match, so those clients share its credential: ${shared.join(', ')}`,
    );
  }
  return warnings;
}

function sharedCertificate({ kind }: ClientAuthentication, { id }: ClusterListener): string {
  const lost = 'ACLs, quotas and audit logs of the cluster cannot tell them apart';
  const instead = kind === 'mtls' ? '; a swap gives each its own credentials' : '';
  return `${notes.sharedCertificate} (listener ${id}): ${lost}${instead}`;
}
