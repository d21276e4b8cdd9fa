import { literals } from '../../bindings/literals';
import type { RouteSpec } from '../spec';

/** A route as `switchyard_gateway_route` takes it, without the gateway. Texts of users mean themselves to Terraform. */
export function routeAttributes({ name, endpoint, streamingDomain, fence, security, brokerIdentificationStrategy: strategy }: RouteSpec) {
  const { auth, secretStore, client, cluster } = security;
  return {
    name,
    endpoint,
    broker_identification: strategy.type === 'host' ? { type: 'host', pattern: strategy.pattern } : undefined,
    streaming_domain: {
      name: streamingDomain.name,
      bootstrap_server_id: streamingDomain.bootstrapServerId,
      ...(streamingDomain.translatedOffsets && { translated_offsets: true }),
    },
    fence: fence && {
      mode: fence.mode,
      ...(fence.errorCode !== undefined && { error_code: fence.errorCode }),
      ...(fence.errorMessage !== undefined && { error_message: fence.errorMessage }),
    },
    security: {
      auth,
      ...(secretStore !== undefined && { secret_store: secretStore }),
      ...(client && { client: JSON.stringify(literals(client)) }),
      ...(cluster && { cluster: JSON.stringify(literals(cluster)) }),
    },
  };
}
