export { CodedError, type Fault } from './core/coded-error';
export { CodedErrors } from './core/coded-errors';
export { Secret } from './core/secret';
export { SwitchyardStack } from './core/switchyard-stack';
export {
  KafkaCluster,
  type KafkaClusterProps,
  type LinkDestination,
  type LinkDestinationProps,
  type RestAccess,
} from './kafka/kafka-cluster';
export { sandboxAddresses } from './kafka/sandbox-addresses';
export type { SandboxAddresses } from './sandbox/addresses';
export { Fence } from './gateway/fence';
export { Gateway, type GatewayAttributes, type GatewayProps } from './gateway/gateway';
export type { BoundRoute, IGateway } from './gateway/gateway-base';
export { type EmbeddedGatewayProps, GatewayFlavour } from './gateway/gateway-flavour';
export { type IRoute, Route, type RouteProps } from './gateway/route';
export { StreamingDomain } from './gateway/streaming-domain';
export { ClusterLink, type ClusterLinkAttributes, type ClusterLinkProps, type IClusterLink } from './link/cluster-link';
export { LinkConfig } from './link/link-config';
export { MirrorTopics, type MirrorTopicsProps } from './link/mirror-topics';
export type { Gates } from './migration/gates';
export { type KafkaStageName, kafkaStages } from './migration/kafka-stages';
export { type GroupRoute, MigrationGroup, type MigrationGroupProps } from './migration/migration-group';
export { ClusterLinkResource, CutoverResource, GatewayRouteResource, MirrorTopicsResource } from './bindings';
