import {
  type BoundRoute,
  CfkVersion,
  type ConfluentGatewayProps,
  Gateway,
  GatewayFlavour,
  type GatewayProps,
  type SwitchyardStack,
} from 'cdktf-switchyard';
import type { RouteSpec } from '../../../lib/gateway/spec';
import { destination, flavour as processes, newStack, source } from '../../core/synthesised';

export const license = { secret: 'gateway-license' };

export const flavours = {
  processes,
  embedded: GatewayFlavour.embedded(),
  confluent: GatewayFlavour.confluent({ cfk: CfkVersion.V3_3, license }),
};

export const confluent = (props: Partial<ConfluentGatewayProps> = {}) =>
  GatewayFlavour.confluent({ cfk: CfkVersion.V3_3, license, ...props });

/** A gateway with the clusters source (ids 1 to 3) and destination (0 to 4), in namespace kafka. */
export function gatewayWith(props: Partial<GatewayProps> = {}, stack: SwitchyardStack = newStack()): Gateway {
  return new Gateway(stack, 'Gateway', {
    gatewayName: 'edge',
    namespace: 'kafka',
    flavour: flavours.confluent,
    clusters: [source, destination],
    ...props,
  });
}

/** A route that leads to the source, as a document has it. */
export function routeSpec(change: Partial<RouteSpec> = {}): RouteSpec {
  return {
    name: 'orders',
    endpoint: 'orders.example.com:9292',
    brokerIdentificationStrategy: { type: 'port' },
    streamingDomain: { name: 'source', bootstrapServerId: 'plaintext-1' },
    security: { auth: 'passthrough' },
    ...change,
  };
}

/** Binds a route as it is, past the checks of the Route construct. */
export function bind(gateway: Gateway, spec: Partial<RouteSpec> = {}, rest: Partial<BoundRoute> = {}): Gateway {
  gateway.bindRoute({ spec: routeSpec(spec), needs: ['source', 'destination'], releases: [], ...rest });
  return gateway;
}

/** What a synth refuses, one line a fault. */
export function refusals(gateway: Gateway): string[] {
  return gateway.node.validate();
}

/** Codes of what a synth refuses. */
export function refusedCodes(gateway: Gateway): string[] {
  return refusals(gateway).map((line) => /SWY\d{4}/.exec(line)?.[0] ?? line);
}
