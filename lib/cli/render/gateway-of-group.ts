import { CodedError } from '../../core/coded-error';
import type { GatewayDocument } from '../../gateway/spec';
import { at, type WrittenStack } from './stacks';

/**
 * The gateway that a group's route is in, as the app defines it. On Kubernetes the group names it; one that runs as processes is known by the route.
 *
 * @throws SWY8200 the app does not define it
 * @throws SWY8201 several gateways may be the one
 */
export function gatewayOfGroup(stacks: readonly WrittenStack[], group: string): GatewayDocument {
  const { object, routeName, endpoint } = routeOf(stacks, group);
  const found = stacks.flatMap(({ gateway }) =>
    gateway && isNamed(gateway, object) && hasRoute(gateway, routeName, endpoint) ? [gateway] : [],
  );
  const [gateway, ...others] = found;
  const subject = { property: 'group', value: group };
  if (!gateway) {
    const name = typeof object === 'object' ? ` of gateway ${String(at(object, 'namespace'))}/${String(at(object, 'name'))}` : '';
    throw new CodedError('SWY8200', { ...subject, detail: `it has route "${routeName}"${name}` });
  }
  if (others.length > 0) {
    const names = found.map(({ metadata }) => `"${metadata.name}"`).join(' and ');
    throw new CodedError('SWY8201', { ...subject, detail: `route "${routeName}" at ${String(endpoint)} is in ${names}` });
  }
  return gateway;
}

/** What a group says of its route. */
function routeOf(stacks: readonly WrittenStack[], group: string): { object: unknown; routeName: string; endpoint: unknown } {
  for (const stack of stacks) {
    for (const cutover of stack.resources('switchyard_cutover')) {
      if (cutover['group'] !== group) continue;
      const routeName = String(cutover['route']);
      const route = stack.resources('switchyard_gateway_route').find(({ name }) => name === routeName);
      return { object: at(cutover, 'gateway', 'kubernetes'), routeName, endpoint: route?.['endpoint'] };
    }
  }
  throw new CodedError('SWY8006', { property: 'group', value: group });
}

function isNamed({ metadata }: GatewayDocument, object: unknown): boolean {
  if (object === undefined) return true;
  return metadata.name === at(object, 'name') && (metadata.namespace === undefined || metadata.namespace === at(object, 'namespace'));
}

function hasRoute({ spec }: GatewayDocument, routeName: string, endpoint: unknown): boolean {
  return spec.routes.some((route) => route.name === routeName && (endpoint === undefined || route.endpoint === endpoint));
}
