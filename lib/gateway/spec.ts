/**
 * The Gateway resource of Confluent for Kubernetes as data, for the fields this version of Switchyard uses.
 * Both flavours render it, and the embedded proxy reads it. Pure types: imported by constructs and by programs alike.
 *
 * Source: CRD `gateways.platform.confluent.io`, CFK 3.3.0. Fields marked "embedded only" do not exist there.
 */
export interface GatewayDocument {
  readonly apiVersion: 'platform.confluent.io/v1beta1';
  readonly kind: 'Gateway';
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: GatewaySpec;
}

export interface GatewaySpec {
  readonly replicas?: number;
  readonly streamingDomains: readonly StreamingDomainSpec[];
  readonly routes: readonly RouteSpec[];
  readonly admin?: { readonly bindAddress?: string; readonly port?: number };
}

/** A Kafka cluster as the gateway sees it. */
export interface StreamingDomainSpec {
  readonly name: string;
  readonly type?: 'kafka';
  readonly kafkaCluster: {
    readonly name?: string;
    readonly bootstrapServers: readonly BootstrapServerSpec[];
    readonly nodeIdRanges?: readonly NodeIdRange[];
  };
}

export interface BootstrapServerSpec {
  /** Named by routes. */
  readonly id: string;
  /** `PROTOCOL://host:port`; one address an entry. */
  readonly endpoint: string;
}

/** Broker ids, both ends inclusive. */
export interface NodeIdRange {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export interface RouteSpec {
  /** Unique in the gateway, 30 characters at most. */
  readonly name: string;
  /** `host:port` that clients bootstrap from. With port routing broker n has the n-th port after it, counted through the domain's node id ranges. */
  readonly endpoint: string;
  readonly brokerIdentificationStrategy: { readonly type: 'port' };
  readonly streamingDomain: StreamingDomainRef;
  readonly fence?: FenceSpec;
  readonly security: { readonly auth: 'passthrough' };
}

export interface StreamingDomainRef {
  readonly name: string;
  readonly bootstrapServerId: string;
}

/** A route that has a fence with scope ALL accepts no traffic. */
export interface FenceSpec {
  readonly scope: 'ALL' | 'NONE';
  /** Embedded only: `hold` keeps connections and answers nothing; `error` answers `errorCode`. @default 'hold', or 'error' when errorCode is given */
  readonly mode?: 'hold' | 'error';
  /** Name of a Kafka error. @default 'BROKER_NOT_AVAILABLE' in error mode */
  readonly errorCode?: string;
  readonly errorMessage?: string;
}
