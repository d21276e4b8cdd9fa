import type { RouteSpec } from '../../../gateway/spec';
import type { gatewayRouteSchema } from '../../schema';
import type { StateOf } from '../../schema';

export type RouteAttributes = (typeof gatewayRouteSchema)['attributes'];
export type RouteState = StateOf<RouteAttributes>;

/** Attributes that say what the route is to be. */
export type WantedRoute = Pick<RouteState, 'name' | 'endpoint' | 'streaming_domain' | 'fence' | 'security'>;

export function specOf({ name, endpoint, streaming_domain, fence, security }: WantedRoute): RouteSpec {
  return {
    name,
    endpoint,
    brokerIdentificationStrategy: { type: 'port' },
    streamingDomain: { name: streaming_domain.name, bootstrapServerId: streaming_domain.bootstrap_server_id },
    ...(fence && {
      fence: {
        scope: 'ALL',
        mode: fence.mode === 'error' ? 'error' : 'hold',
        ...(fence.error_code != null && { errorCode: fence.error_code }),
        ...(fence.error_message != null && { errorMessage: fence.error_message }),
      },
    }),
    security: { auth: (security?.auth ?? 'passthrough') as 'passthrough' },
  };
}

/** The attributes that a spec shows. `security` stays absent where the configuration has none. */
export function attributesOf(
  spec: RouteSpec,
  security: RouteState['security'],
): Pick<RouteState, 'endpoint' | 'streaming_domain' | 'fence' | 'security'> {
  const { fence } = spec;
  return {
    endpoint: spec.endpoint,
    streaming_domain: { name: spec.streamingDomain.name, bootstrap_server_id: spec.streamingDomain.bootstrapServerId },
    fence:
      fence?.scope === 'ALL'
        ? {
            mode: fence.mode ?? (fence.errorCode === undefined ? 'hold' : 'error'),
            ...(fence.errorCode !== undefined && { error_code: fence.errorCode }),
            ...(fence.errorMessage !== undefined && { error_message: fence.errorMessage }),
          }
        : null,
    security: security === null && spec.security.auth === 'passthrough' ? null : { auth: spec.security.auth },
  };
}
