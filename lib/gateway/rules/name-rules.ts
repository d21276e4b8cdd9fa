import { gatewayNameShape, isGatewayName } from '../../core/names';
import type { Finding, Subject } from './subject';
import { secretRefs } from './walk';

/** SWY3003, SWY3018, SWY3301: names that the CRD or the gateway cannot have. */
export function nameFindings({ document: { spec }, everyRoute, fields }: Subject): Finding[] {
  const { secretStores = [] } = spec;
  return [
    ...everyRoute.flatMap(({ name }): Finding[] =>
      isGatewayName(name) ? [] : [['SWY3003', { property: 'routes[].name', value: name, allowed: gatewayNameShape }]],
    ),
    ...secretRefs(fields).flatMap(({ at, name }): Finding[] =>
      isGatewayName(name) ? [] : [['SWY3301', { property: at, value: name, allowed: gatewayNameShape }]],
    ),
    ...repeated(secretStores.map(({ name }) => name)).map((name): Finding => ['SWY3018', { property: 'secretStores', value: name }]),
  ];
}

function repeated(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.filter((name) => seen.size === seen.add(name).size);
}
