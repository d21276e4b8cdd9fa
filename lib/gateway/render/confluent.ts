import type { GatewayDocument, RouteSpec } from '../spec';
import { confluentEnvironment, type ConfluentEnvironment } from './confluent-environment';
import type { GatewayModel, GatewayRenderer, RouteShape } from './model';
import { mergeOver } from './overrides';

/** The Gateway resource of CFK. What the installed version does not have is refused by lib/gateway/rules, not left out in silence. */
export function confluentRenderer<Route = RouteSpec>(shape: RouteShape<Route>, environment: ConfluentEnvironment): GatewayRenderer<Route> {
  return {
    render({ gatewayName, namespace, replicas, domains, routes, secretStores, rest, overrides }: GatewayModel): GatewayDocument<Route> {
      const { podTemplate, ...others } = rest;
      return {
        apiVersion: 'platform.confluent.io/v1beta1',
        kind: 'Gateway',
        metadata: { name: gatewayName, ...(namespace !== undefined && { namespace }) },
        spec: mergeOver(
          {
            replicas,
            ...others,
            streamingDomains: domains,
            routes: routes.map((route) => shape.render(route)),
            ...(secretStores.length > 0 && { secretStores }),
            podTemplate: { ...podTemplate, envVars: confluentEnvironment(environment, podTemplate?.envVars ?? [], routes) },
          },
          overrides,
        ),
      };
    },
  };
}
