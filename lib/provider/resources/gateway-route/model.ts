import type {
  BrokerIdentificationSpec,
  ClientSecuritySpec,
  ClusterSecuritySpec,
  FenceSpec,
  RouteSecuritySpec,
  RouteSpec,
  StreamingDomainRef,
} from '../../../gateway/spec';
import { canonical, isConfluent, isFenced, sameRoute } from '../../gateway';
import type { gatewayRouteSchema } from '../../schema';
import type { StateOf } from '../../schema';
import { jsonObject } from '../json-text';

export type RouteAttributes = (typeof gatewayRouteSchema)['attributes'];
export type RouteState = StateOf<RouteAttributes>;

/** Attributes that say what the route is to be. */
export type WantedRoute = Pick<
  RouteState,
  'name' | 'gateway' | 'endpoint' | 'broker_identification' | 'streaming_domain' | 'fence' | 'security'
>;

/** What a route shows of itself in attributes. */
type Shown = Pick<RouteState, 'endpoint' | 'broker_identification' | 'streaming_domain' | 'fence' | 'security'>;

export function specOf({ name, gateway, endpoint, broker_identification, streaming_domain, fence, security }: WantedRoute): RouteSpec {
  return {
    name,
    endpoint,
    brokerIdentificationStrategy: (broker_identification ?? { type: 'port' }) as BrokerIdentificationSpec,
    streamingDomain: domainOf(streaming_domain),
    ...(fence && { fence: isConfluent(gateway) ? errorFence(fence) : fenceOf(fence) }),
    security: securityOf(security),
  };
}

function domainOf({ name, bootstrap_server_id, translated_offsets }: RouteState['streaming_domain']): StreamingDomainRef {
  return { name, bootstrapServerId: bootstrap_server_id, ...(translated_offsets && { translatedOffsets: true }) };
}

function domainShown({ name, bootstrapServerId, translatedOffsets }: StreamingDomainRef): RouteState['streaming_domain'] {
  return { name, bootstrap_server_id: bootstrapServerId, ...(translatedOffsets && { translated_offsets: true }) };
}

type Fence = NonNullable<RouteState['fence']>;

function fenceOf({ mode, error_code, error_message }: Fence): FenceSpec {
  return {
    scope: 'ALL',
    mode: mode === 'error' ? 'error' : 'hold',
    ...(error_code != null && { errorCode: error_code }),
    ...(error_message != null && { errorMessage: error_message }),
  };
}

/** The resource of the Confluent operator has no mode. Its `errorCode` is always written: without it a fence would read as one that holds. */
function errorFence({ error_code, error_message }: Fence): FenceSpec {
  return { scope: 'ALL', errorCode: error_code ?? 'BROKER_NOT_AVAILABLE', ...(error_message != null && { errorMessage: error_message }) };
}

function securityOf(security: RouteState['security']): RouteSecuritySpec {
  const { auth = 'passthrough', secret_store, client, cluster } = security ?? {};
  return {
    auth: auth as RouteSecuritySpec['auth'],
    ...(secret_store != null && { secretStore: secret_store }),
    ...(client != null && { client: jsonObject('security.client', client) as ClientSecuritySpec }),
    ...(cluster != null && { cluster: jsonObject('security.cluster', cluster) as ClusterSecuritySpec }),
  };
}

/** The attributes that a spec shows; what was recorded where it means the same, in the words of the configuration. */
export function attributesOf(spec: RouteSpec, recorded: RouteState): Shown {
  const { endpoint, broker_identification, streaming_domain, fence, security } = recorded;
  if (endpoint != null && sameRoute(specOf(recorded), spec)) return { endpoint, broker_identification, streaming_domain, fence, security };
  return {
    endpoint: spec.endpoint,
    broker_identification: brokersShown(spec.brokerIdentificationStrategy, recorded),
    streaming_domain: domainShown(spec.streamingDomain),
    fence: isFenced(spec) ? fenceShown(spec.fence as FenceSpec, recorded) : null,
    security: securityShown(spec.security, recorded.security ?? null),
  };
}

function brokersShown(
  brokers: BrokerIdentificationSpec | undefined,
  { broker_identification: recorded }: RouteState,
): RouteState['broker_identification'] {
  if (recorded == null && (brokers?.type ?? 'port') === 'port') return null;
  return brokers ? { ...brokers } : { type: 'port' };
}

function fenceShown({ mode, errorCode, errorMessage }: FenceSpec, { gateway }: RouteState): RouteState['fence'] {
  return {
    mode: mode ?? (errorCode === undefined && !isConfluent(gateway) ? 'hold' : 'error'),
    ...(errorCode !== undefined && { error_code: errorCode }),
    ...(errorMessage !== undefined && { error_message: errorMessage }),
  };
}

function securityShown(security: RouteSecuritySpec | undefined, recorded: RouteState['security']): RouteState['security'] {
  const { auth = 'passthrough', secretStore, client, cluster } = security ?? {};
  if (recorded === null && canonical(security ?? {}) === canonical({ ...(security?.auth && { auth: 'passthrough' }) })) return null;
  const text = (value: object | undefined, before: string | undefined) =>
    value === undefined ? undefined : sameJson(before, value) ? before : canonical(value);
  return {
    auth,
    ...(secretStore !== undefined && { secret_store: secretStore }),
    ...(client !== undefined && { client: text(client, recorded?.client) }),
    ...(cluster !== undefined && { cluster: text(cluster, recorded?.cluster) }),
  };
}

function sameJson(text: string | undefined, value: object): boolean {
  try {
    return text !== undefined && canonical(JSON.parse(text)) === canonical(value);
  } catch {
    return false;
  }
}
