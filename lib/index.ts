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
export { ClusterLink, type ClusterLinkAttributes, type ClusterLinkProps, type IClusterLink } from './link/cluster-link';
export { LinkConfig } from './link/link-config';
export { MirrorTopics, type MirrorTopicsProps } from './link/mirror-topics';
export type { Gates } from './migration/gates';
export { type KafkaStageName, kafkaStages } from './migration/kafka-stages';
export type { GroupRoute, GroupRouteBase, ScramRegistration } from './migration/group-route';
export { MigrationGroup, type MigrationGroupProps } from './migration/migration-group';
export { ClusterLinkResource, CutoverResource, GatewayResource, GatewayRouteResource, MirrorTopicsResource } from './bindings';
export * from './permissions';
