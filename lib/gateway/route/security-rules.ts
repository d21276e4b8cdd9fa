import type { Fault } from '../../core/coded-error';
import type { Code } from '../../core/error-codes';
import { gatewayNameShape, isGatewayName } from '../../core/names';
import { routeVerdict } from '../../kafka/auth-matrix';
import { secretsOfTls } from '../../kafka/secret-name';
import { routeSecurity, type RouteSecurityInput } from '../route-security';
import type { SecretStoreSpec } from '../spec';

/** A broken rule, before it is known where. */
export type Finding = readonly [code: Code, fault: Fault];

export interface SecurityRulesInput extends RouteSecurityInput {
  /** Name of the cluster, for messages. */
  readonly cluster: string;

  /** Stores of the gateway, by name, with the type of each. */
  readonly stores: ReadonlyMap<string, SecretStoreSpec['provider']['type']>;

  /** Passwords and tokens may cross the network without TLS. */
  readonly allowPlaintextPasswords: boolean;
}

/** SWY3100–3120, of a route while it leads to one listener. */
export function securityFindings(input: SecurityRulesInput): Finding[] {
  return [...pairFindings(input), ...storeFindings(input), ...plaintextFindings(input), ...clientFindings(input), ...secretFindings(input)];
}

function pairFindings({ clients, listener, cluster, mode, flavour }: SecurityRulesInput): Finding[] {
  const { kind } = listener.authentication;
  const way = `${clients?.kind ?? 'unknown'} to listener "${listener.id}" of ${cluster}, which asks for ${kind}, by ${mode} (${flavour})`;
  if (clients?.kind === ('iam' as string)) return [['SWY3101', { property: 'clients', value: 'iam' }]];
  if (kind === 'iam')
    return [['SWY3101', { property: 'listener', value: listener.id, fix: 'lead the route to another listener of the cluster' }]];
  if (!clients) return mode === 'swap' ? [['SWY3120', { property: 'clients' }]] : [];

  const verdict = routeVerdict(clients.kind, kind, mode, flavour);
  if (!verdict.supported)
    return [['SWY3100', { property: 'clients', value: clients.kind, detail: `${way}: ${verdict.reason}`, fix: verdict.wayOut }]];
  if (clients.identityPerPrincipal && verdict.notes.includes('sharedCertificate')) {
    return [['SWY3106', { property: 'clients', value: clients.kind, detail: `listener "${listener.id}" of ${cluster}` }]];
  }
  return [];
}

function storeFindings({ clients, listener, mode, store, stores }: SecurityRulesInput): Finding[] {
  const verifiers = clients?.spec?.scram?.secretStore;
  const findings: Finding[] = [];
  for (const [property, name] of [
    ['credentials', store],
    ['clients.credentials.store', verifiers],
  ] as const) {
    if (name !== undefined && !stores.has(name)) findings.push(['SWY3104', { property, value: name, allowed: [...stores.keys()] }]);
  }
  const written = verifiers ?? store;
  if (mode === 'swap' && clients?.scramCredentials?.registered && written !== undefined && stores.get(written) === 'File') {
    const fix = 'choose a store that can be written, or put the verifiers there yourself: ScramCredentials.inSwapStore()';
    findings.push(['SWY3118', { property: 'clients.credentials', value: written, detail: 'a store of type File cannot be written', fix }]);
  }
  const looksUp = mode === 'swap' && listener.authentication.kind !== 'none';
  if (looksUp && store === undefined) findings.push(['SWY3102', { property: 'credentials' }]);
  if (!looksUp && store !== undefined) {
    const detail = mode === 'swap' ? `listener "${listener.id}" asks for no login` : 'it passes through';
    findings.push(['SWY3103', { property: 'credentials', value: store, detail }]);
  }
  if (mode === 'swap' && !looksUp && clients?.spec?.type === 'scram' && verifiers === undefined) {
    const fix = 'give the verifiers a store of their own: ScramCredentials.inStore(name)';
    findings.push(['SWY3102', { property: 'clients.credentials', detail: 'the verifiers of SCRAM clients are kept in one', fix }]);
  }
  return findings;
}

/** As the embedded proxy has it (SWY6091), and for what clients send that pass through. */
function plaintextFindings({ clients, listener, cluster, mode, tls, allowPlaintextPasswords }: SecurityRulesInput): Finding[] {
  if (allowPlaintextPasswords) return [];
  const findings: Finding[] = [];
  const { kind } = listener.authentication;
  if (!tls && clients && reveals(clients.kind, mode)) {
    findings.push(['SWY3105', { property: 'clients', value: clients.kind, detail: 'the route has no TLS towards clients' }]);
  }
  const sent = mode === 'swap' ? reveals(kind, mode) : clients !== undefined && reveals(clients.kind, mode);
  if (sent && listener.securityProtocol === 'SASL_PLAINTEXT') {
    findings.push(['SWY3105', { property: 'listener', value: listener.id, detail: `the listener of ${cluster} speaks SASL_PLAINTEXT` }]);
  }
  return findings;
}

function reveals(kind: string, mode: string): boolean {
  return kind === 'plain' || kind === 'oauthbearer' || (mode === 'swap' && kind.startsWith('scram'));
}

function clientFindings({ clients, mode, tls }: SecurityRulesInput): Finding[] {
  if (clients?.kind === 'mtls' && !tls) return [['SWY3119', { property: 'tls' }]];
  if (mode === 'swap' && clients?.kind === 'plain' && !clients.spec?.jaasConfigPassThrough) {
    return [['SWY3120', { property: 'clients', value: 'plain', detail: 'the users are not given' }]];
  }
  return [];
}

function secretFindings(input: SecurityRulesInput): Finding[] {
  const { listener, cluster, mode, flavour } = input;
  const { kind, spec } = listener.authentication;
  const findings: Finding[] = [];
  const at = `${cluster}.listeners.${listener.id}`;
  const encrypted = listener.securityProtocol.endsWith('SSL');
  const shown = kind === 'mtls' && mode === 'passthrough';
  if (!listener.tls && encrypted && (flavour === 'confluent' || shown)) findings.push(['SWY3115', { property: `${at}.tls` }]);
  const logsIn = mode === 'swap' && (kind === 'plain' || kind === 'oauthbearer');
  if (logsIn && flavour === 'confluent' && !spec?.jaasConfigPassThrough) {
    findings.push(['SWY3115', { property: `${at}.authentication.jaasConfigPassThrough` }]);
  }
  for (const value of new Set([...routeSecurity(input).secrets, ...secretsOfTls(listener.tls)])) {
    if (!isGatewayName(value)) findings.push(['SWY3117', { property: 'secret', value, allowed: gatewayNameShape }]);
  }
  return findings;
}
