import type { BoundRoute } from '../gateway-base';
import type { GatewayDocument, GatewaySpec, RouteSpec, SecretStoreSpec, StreamingDomainSpec } from '../spec';

/** A gateway as it was defined, before a flavour writes it down. */
export interface GatewayModel {
  readonly gatewayName: string;
  readonly namespace: string | undefined;
  readonly replicas: number;

  /** Streaming domains that a route needs now or later. */
  readonly domains: readonly StreamingDomainSpec[];
  readonly routes: readonly BoundRoute[];
  readonly secretStores: readonly SecretStoreSpec[];

  /** What is left of `spec`, as it was given. */
  readonly rest: Omit<GatewaySpec, 'replicas' | 'streamingDomains' | 'routes' | 'secretStores'>;

  /** Merged over what the flavour writes. */
  readonly overrides: Readonly<Record<string, unknown>>;
}

/** Writes a gateway down. One a flavour. */
export interface GatewayRenderer<Route = RouteSpec> {
  render(model: GatewayModel): GatewayDocument<Route>;
}

/**
 * How one generation of CFK has a route. There is one so far, {@link flatRoutes}: `security.auth` and one `security.cluster`. Pre-releases of CFK 3.4 key
 * `security.cluster` by streaming domain, with `auth` inside: that will be a shape of its own, which needs `laterSpecs` as well and returns another type.
 */
export interface RouteShape<Route = RouteSpec> {
  readonly name: string;
  render(route: BoundRoute): Route;
}
