import { allowedUrls, oauthUrls } from '../render/confluent-environment';
import type { RouteSpec } from '../spec';
import type { Finding, Subject } from './subject';

/** SWY3021, SWY3022, SWY3024: the CEL rules of the CRD (CFK 3.3.0), and the addresses that the gateway may ask. */
export function oauthFindings(subject: Subject): Finding[] {
  return [...subject.everyRoute.flatMap(celFindings), ...optionFindings(subject)];
}

function celFindings({ name, security: { auth, client, cluster } }: RouteSpec): Finding[] {
  const findings: Finding[] = [];
  const { type, oauthSettings } = client?.authentication ?? {};
  if (type === 'oauth') {
    for (const field of ['jwksEndpointUri', 'audience'] as const) {
      const property = `routes[${name}].security.client.authentication.oauthSettings.${field}`;
      if (oauthSettings?.[field] === undefined) findings.push(['SWY3021', { property, value: null }]);
    }
  }
  if (cluster?.extensionHeaders) {
    const property = `routes[${name}].security.cluster.extensionHeaders`;
    const headers = Object.keys(cluster.extensionHeaders);
    if (auth !== 'passthrough' || type !== 'oauth')
      findings.push(['SWY3022', { property, value: headers, detail: `auth is ${auth}, clients are ${type ?? 'not named'}` }]);
    else if (headers.length === 0) findings.push(['SWY3022', { property, value: headers, detail: 'there are none' }]);
  }
  return findings;
}

/** Where GATEWAY_OPTS was given with allowed addresses of its own, all of them must be there. */
function optionFindings({ flavour, document: { spec }, everyRoute }: Subject): Finding[] {
  if (flavour.kind !== 'confluent') return [];
  const options = spec.podTemplate?.envVars?.find(({ name }) => name === 'GATEWAY_OPTS');
  if (options?.valueFrom) return [];
  const allowed = new RegExp(`-D${allowedUrls.replaceAll('.', '\\.')}=(\\S*)`).exec(options?.value ?? '')?.[1]?.split(',') ?? [];
  const missing = oauthUrls(everyRoute).filter((url) => !allowed.includes(url));
  return missing.map((url) => ['SWY3024', { property: 'podTemplate.env.GATEWAY_OPTS', value: url }]);
}
