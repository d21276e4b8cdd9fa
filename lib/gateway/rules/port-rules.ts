import { defaultAdminPort } from '../gateway-defaults';
import type { Finding, Subject } from './subject';

/** Port of `GET /config` of Confluent's gateway, in every pod. */
const configPort = 9180;

/** SWY3025: a route must not want the port of the admin endpoint, whichever domain it leads to. That routes keep apart is seen when they are bound. */
export function portFindings({ flavour, document: { spec }, ports }: Subject): Finding[] {
  if (!flavour.onKubernetes) return [];
  const taken: [number, string][] = [[spec.admin?.port ?? defaultAdminPort, 'metrics and probes']];
  if (flavour.kind === 'confluent') taken.push([configPort, 'the configuration that a pod runs']);
  return taken.flatMap(([port, use]): Finding[] => {
    const route = ports.get(port);
    return route === undefined ? [] : [['SWY3025', { property: `routes[${route}].endpoint`, value: port, detail: `it serves ${use}` }]];
  });
}
