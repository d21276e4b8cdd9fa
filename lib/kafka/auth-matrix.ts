/**
 * Which clients a gateway can lead to which cluster, and how. Constructs refuse by it, docs/auth-matrix.md is written from it, and so is the type that
 * keeps illegal pairs from compiling. It imports nothing, so that programs may read it as well.
 *
 * Sources: CRD `gateways.platform.confluent.io` of CFK 3.3.0 (which types a leg may have), Confluent's documented types and published examples (which of
 * them work), docs/proxy.md (the embedded proxy).
 */

/** What clients show, and what a listener of a cluster asks of those who connect. */
export const authKinds = ['none', 'plain', 'scram-256', 'scram-512', 'mtls', 'oauthbearer', 'iam'] as const;
export type AuthKind = (typeof authKinds)[number];

/** What a destination asks. The SCRAM mechanisms are one here: they differ only where the client's own login has to fit. */
export const destinationKinds = ['plain', 'mtls', 'oauth', 'scram', 'none'] as const;
export type DestinationKind = (typeof destinationKinds)[number];

/**
 * | mode | at the source | at the destination |
 * | --- | --- | --- |
 * | passthrough | the clients' own login | the same login |
 * | destinationSwap | the clients' own login | the gateway knows the client and logs in with the credentials of its principal |
 * | sourceSwap | clients already show what the destination takes; the gateway logs in with the credentials of the principal | the clients' own login |
 */
export const migrationModes = ['passthrough', 'destinationSwap', 'sourceSwap'] as const;
export type MigrationMode = (typeof migrationModes)[number];

export const flavourKinds = ['embedded', 'confluent'] as const;
export type FlavourKind = (typeof flavourKinds)[number];

/** How one leg is carried: `security.auth` of the Gateway resource. */
export type RouteMode = 'passthrough' | 'swap';

/** Why something is refused, and what to do instead. */
export interface Refusal {
  readonly reason: string;
  readonly wayOut: string;
}

export type Verdict =
  | { readonly supported: true; readonly notes: readonly Note[] }
  | { readonly supported: false; readonly refusal: RefusalName; readonly reason: string; readonly wayOut: string };

/** What to know of a pair that is supported. */
export const notes = {
  sharedCertificate: "where clients pass through, the cluster knows all of them by the one name of the gateway's own certificate",
  sharedEntry: 'clients without a login share one credential, the entry ANONYMOUS of the store',
  sameCredentials: 'users, passwords or tokens must be good on both clusters',
  noStore: 'at the cluster without authentication nothing is looked up: the route has no store there',
  noPublishedExample: 'the CRD and the documentation allow it; there is no published example',
  entryIsCertificate: "the store's entry of a principal is its certificate chain and private key",
  gateway13: 'needs gateway 1.3 or newer',
} as const;
export type Note = keyof typeof notes;

export const refusals = {
  iam: {
    reason: 'AWS_MSK_IAM signs each login for the broker that the client names, so no proxy can pass it on or take its place',
    wayOut: 'move the clients to SCRAM or mTLS on the source first: IamPreMigration has the steps',
  },
  showsNothing: {
    reason: 'the clients show no credentials, and the cluster asks for a login',
    wayOut: 'swap at this cluster, with one entry ANONYMOUS in the store',
  },
  asksNothing: {
    reason: 'the clients begin with a SASL handshake, and a listener without authentication does not answer one',
    wayOut: 'swap at this cluster',
  },
  asksOtherwise: {
    reason: 'the cluster asks for another login than the one that the clients show',
    wayOut: 'swap at this cluster',
  },
  endsAtGateway: {
    reason: "TLS ends at the gateway, so the clients' certificates cannot log in anywhere else",
    wayOut: 'swap at this cluster: the name in the certificate finds the credentials in the store',
  },
  nothingToSwap: {
    reason: 'neither side has credentials that could be swapped',
    wayOut: 'use passthrough',
  },
  confluentScramLogin: {
    reason: "Confluent's gateway logs in to a cluster with PLAIN or OAuth; its CRD has no SCRAM for that side (CFK 3.3)",
    wayOut:
      'choose another listener of the cluster, let clients that have SCRAM credentials of this cluster pass through, or use GatewayFlavour.embedded()',
  },
  confluentCertificateLogin: {
    reason: "Confluent's gateway has one certificate for a bootstrap server and none for each principal; it documents no swap to mTLS",
    wayOut:
      'let clients with none or with mTLS pass through under that one certificate, choose another listener of the cluster, or use GatewayFlavour.embedded()',
  },
  confluentOAuthClients: {
    reason: "Confluent's gateway 1.3 takes clients with OAuth to clusters with OAuth only",
    wayOut: 'choose an OAuth listener of the cluster, or use GatewayFlavour.embedded()',
  },
} as const satisfies Record<string, Refusal>;
export type RefusalName = keyof typeof refusals;

/**
 * One leg: clients that show `clients`, on a route to a listener that asks for `listener`. The first rule that applies decides; what none refuses is
 * supported.
 */
export function routeVerdict(clients: AuthKind, listener: AuthKind, mode: RouteMode, flavour: FlavourKind): Verdict {
  if (clients === 'iam' || listener === 'iam') return refused('iam');
  return mode === 'passthrough' ? passthroughVerdict(clients, listener) : swapVerdict(clients, listener, flavour);
}

/** A migration from a source to a destination: both of its legs. */
export function migrationVerdict(source: AuthKind, destination: DestinationKind, mode: MigrationMode, flavour: FlavourKind): Verdict {
  const { clients, atSource, atDestination } = legsOf(source, destination, mode);
  const legs = [
    routeVerdict(clients, source, atSource, flavour),
    routeVerdict(clients, listenerKind(destination, clients), atDestination, flavour),
  ];
  const first = legs.find(({ supported }) => !supported);
  if (first) return first;
  const found = legs.flatMap((leg) => (leg.supported ? leg.notes : []));
  const login = mode === 'passthrough' && clients !== 'none' && clients !== 'mtls';
  return { supported: true, notes: [...new Set<Note>([...found, ...(login ? (['sameCredentials'] as const) : [])])] };
}

/** What the clients show, and how each cluster is reached, in a mode. */
export function legsOf(source: AuthKind, destination: DestinationKind, mode: MigrationMode) {
  return {
    clients: mode === 'sourceSwap' ? listenerKind(destination, source) : source,
    atSource: mode === 'sourceSwap' ? 'swap' : 'passthrough',
    atDestination: mode === 'destinationSwap' ? 'swap' : 'passthrough',
  } as const;
}

/** One cell of the matrix. */
export interface MatrixCell {
  readonly source: AuthKind;
  readonly destination: DestinationKind;
  readonly mode: MigrationMode;
  readonly flavour: FlavourKind;
  readonly verdict: Verdict;
}

/** The whole matrix, source by source. */
export function authMatrix(): MatrixCell[] {
  return authKinds.flatMap((source) =>
    destinationKinds.flatMap((destination) =>
      migrationModes.flatMap((mode) =>
        flavourKinds.map((flavour) => ({
          source,
          destination,
          mode,
          flavour,
          verdict: migrationVerdict(source, destination, mode, flavour),
        })),
      ),
    ),
  );
}

/** Clients that pass through to a listener, by what they show: as a type, so that a program with another pair does not compile. */
export interface PassthroughListeners {
  readonly none: 'none' | 'mtls';
  readonly plain: 'plain';
  readonly 'scram-256': 'scram-256';
  readonly 'scram-512': 'scram-512';
  readonly mtls: 'none' | 'mtls';
  readonly oauthbearer: 'oauthbearer';
  readonly iam: never;
}

/** Listeners that each flavour logs in to by itself. */
export interface SwapListeners {
  readonly embedded: 'none' | 'plain' | 'scram-256' | 'scram-512' | 'mtls' | 'oauthbearer';
  readonly confluent: 'none' | 'plain' | 'oauthbearer';
}

/** Kinds that clients of a route may show. */
export type RoutableKind = Exclude<AuthKind, 'iam'>;

function passthroughVerdict(clients: AuthKind, listener: AuthKind): Verdict {
  if (clients === 'mtls' && listener === 'none') return supported();
  if ((clients === 'none' || clients === 'mtls') && listener === 'mtls') return supported('sharedCertificate');
  if (clients === listener) return supported();
  if (clients === 'none') return refused('showsNothing');
  if (clients === 'mtls') return refused('endsAtGateway');
  return refused(listener === 'none' ? 'asksNothing' : 'asksOtherwise');
}

function swapVerdict(clients: AuthKind, listener: AuthKind, flavour: FlavourKind): Verdict {
  if (clients === 'none' && listener === 'none') return refused('nothingToSwap');
  const found: Note[] = [];
  if (flavour === 'confluent') {
    if (listener.startsWith('scram')) return refused('confluentScramLogin');
    if (listener === 'mtls') return refused('confluentCertificateLogin');
    if (clients === 'oauthbearer' && listener !== 'oauthbearer') return refused('confluentOAuthClients');
    if (clients === 'oauthbearer') found.push('gateway13');
    if (unpublished.some(([shown, asked]) => shown === clients && asked === listener)) found.push('noPublishedExample');
  }
  if (listener === 'none') found.push('noStore');
  else if (clients === 'none') found.push('sharedEntry');
  if (listener === 'mtls') found.push('entryIsCertificate');
  return supported(...found);
}

const unpublished: readonly (readonly [AuthKind, AuthKind])[] = [
  ['plain', 'oauthbearer'],
  ['mtls', 'none'],
];

function supported(...found: Note[]): Verdict {
  return { supported: true, notes: found };
}

function refused(refusal: RefusalName): Verdict {
  return { supported: false, refusal, ...refusals[refusal] };
}

/** A SCRAM destination is taken to have the mechanism of its clients, else SCRAM-SHA-512. */
function listenerKind(destination: DestinationKind, clients: AuthKind): AuthKind {
  if (destination === 'oauth') return 'oauthbearer';
  if (destination !== 'scram') return destination;
  return clients === 'scram-256' ? clients : 'scram-512';
}
