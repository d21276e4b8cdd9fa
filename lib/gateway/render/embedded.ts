import type { GatewayDocument } from '../spec';
import type { GatewayModel, GatewayRenderer } from './model';
import { mergeOver } from './overrides';

/** For the embedded proxy: what it reads. How it is deployed is the deployment's affair, and a change of that is no new configuration. */
export const embeddedRenderer: GatewayRenderer = {
  render: ({
    gatewayName,
    namespace,
    replicas,
    domains,
    routes,
    secretStores,
    rest: { admin },
    overrides,
  }: GatewayModel): GatewayDocument => ({
    apiVersion: 'platform.confluent.io/v1beta1',
    kind: 'Gateway',
    metadata: { name: gatewayName, ...(namespace !== undefined && { namespace }) },
    spec: mergeOver(
      {
        replicas,
        streamingDomains: domains,
        routes: routes.map(({ spec }) => spec),
        ...(secretStores.length > 0 && { secretStores }),
        ...(admin && { admin }),
      },
      overrides,
    ),
  }),
};
