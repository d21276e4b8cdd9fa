import type { RouteSecuritySpec } from '../../gateway/spec';
import type { SecurityProtocol } from '../tls/protocol';
import type { Finding } from './fault';

type Path = readonly (string | number)[];

interface Leg {
  readonly allowPlaintextPasswords: boolean;
}

/** With these a password, a token or what stands for it is sent by who logs in. */
const revealing: ReadonlySet<string> = new Set(['plain', 'scram', 'oauth', 'oauthbearer']);

/** Rules between the route's ports and its clients. */
export function clientLegFindings({ auth, client }: RouteSecuritySpec, { allowPlaintextPasswords }: Leg, path: Path): Finding[] {
  const at = [...path, 'client', 'authentication'];
  const { tls, authentication } = client ?? {};
  const findings: Finding[] = [];
  if (tls && !tls.secretRef && !tls.directoryPathInContainer)
    findings.push({ code: 'SWY6099', path: [...path, 'client', 'tls'], fault: {} });
  if (!authentication) return findings;

  const { type, oauthSettings, scram } = authentication;
  if (type === 'mtls' && !tls) findings.push(misfit([...path, 'client', 'tls'], 'mtls needs TLS towards clients'));
  if (type === 'oauth') {
    for (const field of ['jwksEndpointUri', 'audience'] as const) {
      if (!oauthSettings?.[field]) findings.push({ code: 'SWY6095', path: [...at, 'oauthSettings', field], fault: { value: null } });
    }
  }
  if (scram?.alterScramCredentials && !scram.admin?.secretRef) {
    findings.push(misfit([...at, 'scram', 'admin', 'secretRef'], 'somebody must be allowed to register users'));
  }
  for (const kind of ['scram', 'mtls'] as const) {
    if (authentication[kind] && type !== kind) findings.push(misfit([...at, kind], `the type is ${type}`));
  }
  if (auth !== 'swap') return findings;

  if (type === 'plain' && !authentication.jaasConfig && !authentication.jaasConfigPassThrough) {
    findings.push(misfit([...at, 'jaasConfigPassThrough'], 'the users of PLAIN are listed in plain-jaas.conf'));
  }
  if (revealing.has(type) && !tls && !allowPlaintextPasswords) {
    findings.push({ code: 'SWY6091', path: [...at, 'type'], fault: { value: type, detail: 'the route has no TLS towards clients' } });
  }
  return findings;
}

/** Rules between the proxy and the cluster, for a swapped login. */
export function clusterLegFindings(
  { auth, cluster }: RouteSecuritySpec,
  { allowPlaintextPasswords, protocol }: Leg & { readonly protocol: SecurityProtocol | undefined },
  path: Path,
): Finding[] {
  const { authentication } = cluster ?? {};
  if (auth !== 'swap' || !authentication) return [];
  const at = [...path, 'cluster', 'authentication'];
  const { type, mechanism, oauthSettings } = authentication;
  const findings: Finding[] = [];
  if (type.startsWith('oauth') && !oauthSettings?.tokenEndpointUri) {
    findings.push({ code: 'SWY6095', path: [...at, 'oauthSettings', 'tokenEndpointUri'], fault: { value: null } });
  }
  if (mechanism && type !== 'scram') findings.push(misfit([...at, 'mechanism'], `the type is ${type}`));
  if (protocol === undefined) return findings;

  const wanted = protocolsFor(type);
  if (!wanted.includes(protocol)) {
    const fault = { value: type, detail: `the bootstrap server speaks ${protocol}, and this needs ${wanted.join(' or ')}` };
    findings.push({ code: 'SWY6092', path: [...at, 'type'], fault });
  } else if (protocol === 'SASL_PLAINTEXT' && !allowPlaintextPasswords) {
    findings.push({ code: 'SWY6091', path: [...at, 'type'], fault: { value: type, detail: `the bootstrap server speaks ${protocol}` } });
  }
  return findings;
}

function protocolsFor(type: string): readonly SecurityProtocol[] {
  if (type === 'mtls') return ['SSL'];
  return type === 'none' ? ['PLAINTEXT', 'SSL'] : ['SASL_SSL', 'SASL_PLAINTEXT'];
}

function misfit(path: Path, detail: string): Finding {
  return { code: 'SWY6092', path, fault: { detail } };
}
