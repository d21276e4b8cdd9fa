export { CodedError, type Fault } from './core/coded-error';
export { CodedErrors } from './core/coded-errors';
export { Secret } from './core/secret';
export { SwitchyardStack } from './core/switchyard-stack';
export * from './kafka';
export { sandboxAddresses } from './kafka/sandbox-addresses';
export type { SandboxAddresses } from './sandbox/addresses';
export { CfkVersion } from './gateway/cfk-version';
export { ConfluentOperator, type ConfluentOperatorProps } from './gateway/deployment/confluent-operator';
export type { ProxyOptions } from './gateway/deployment/embedded/proxy-options';
export type { ProxyLimit } from './gateway/proxy-limits';
export { GatewayCertificate, type GatewayCertificateProps } from './gateway/deployment/gateway-certificate';
export type { KubernetesAccess, MonitoringProps, NetworkPolicyProps, PodDisruptionBudgetProps } from './gateway/deployment-props';
export { ExternalAccess, type LoadBalancerProps, type NodePortProps } from './gateway/external-access';
export { type ErrorFenceProps, Fence } from './gateway/fence';
export { AcmPcaCertificate, type AcmPcaCertificateProps, type AcmPcaSigningAlgorithm } from './gateway/acm-pca-certificate';
export { Gateway, type GatewayAttributes, type GatewayProps } from './gateway/gateway';
export type { BoundRoute, GatewayReference, IGateway, RouteConflicts } from './gateway/gateway-base';
export {
  type ConfluentGatewayProps,
  type EmbeddedGatewayProps,
  type EmbeddedKubernetesProps,
  type EmbeddedProcessesProps,
  GatewayFlavour,
  type GatewayLicense,
} from './gateway/gateway-flavour';
export { GatewayTls, type GatewayTlsProps } from './gateway/gateway-tls';
export type { OperatorProps } from './gateway/operator-props';
export type { PodTemplateProps } from './gateway/pod-template';
export { type IRoute, Route, type RouteProps } from './gateway/route';
export { BrokerIdentification } from './gateway/route/broker-identification';
export type { RouteClientSide, RouteTarget } from './gateway/route/route-target';
export { SecretEphemeral } from './bindings/secret-ephemeral';
export { type IKubernetesSecret, KubernetesSecret, type KubernetesSecretProps } from './gateway/kubernetes-secret';
export { SecretFile, type SecretPart } from './gateway/secret-file';
export { type JksFiles, type KubernetesSecretFiles, type PemFiles, type PrincipalLogin, SecretFiles } from './gateway/secret-files';
export * from './gateway/secret-store';
export { StreamingDomain } from './gateway/streaming-domain';
export { ClusterLink } from './link/cluster-link';
export type { ClusterLinkAttributes, ClusterLinkProps, IClusterLink } from './link/cluster-link-props';
export { AclFilter, type AclFilterOperation, type AclFilterProps, NameFilter } from './link/filters';
export { KafkaConnect, type KafkaConnectProps } from './link/kafka-connect';
export { LinkConfig, type LinkSettings } from './link/link-config';
export type {
  AclSyncProps,
  AutoCreateProps,
  AvailabilityCheckProps,
  ConsumerOffsetSyncProps,
  LinkConfigProps,
  TopicConfigSyncProps,
} from './link/link-config-props';
export { type BidirectionalProps, LinkMode, type SourceInitiatedProps } from './link/link-mode';
export { type IMirrorMakerLink, MirrorMakerLink, type MirrorMakerLinkProps, type MirrorMakerStatus } from './link/mirror-maker-link';
export type { MirrorMakerOptions } from './link/mirror-maker-options';
export { type MirrorStatus, MirrorTopics, type MirrorTopicsProps } from './link/mirror-topics';
export type { MirroredTopic } from './link/mirrored-topic';
export { OffsetSync, type OffsetSyncProps } from './link/offset-sync';
export type { Gates } from './migration/gates';
export { type KafkaStageName, kafkaStages } from './migration/kafka-stages';
export type { GroupRoute, GroupRouteBase, ScramRegistration } from './migration/group-route';
export { MigrationGroup } from './migration/migration-group';
export type { MigrationGroupBaseProps, MigrationGroupProps, MirrorMakerGroupProps } from './migration/migration-group-props';
export type { BidirectionalLinkOptions } from './migration/link-way-back';
export { WayBack } from './migration/way-back';
export {
  ClusterLinkResource,
  CutoverResource,
  GatewayResource,
  GatewayRouteResource,
  MirrorMakerResource,
  MirrorTopicsResource,
  OffsetSyncResource,
} from './bindings';
export { ClusterLinkData, GateData, GroupOffsetsData, MirrorTopicsData } from './bindings/data';
export * from './permissions';
