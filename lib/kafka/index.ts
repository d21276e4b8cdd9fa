export {
  type AuthKind,
  authMatrix,
  type DestinationKind,
  type FlavourKind,
  type MatrixCell,
  type MigrationMode,
  migrationVerdict,
  type RouteMode,
  routeVerdict,
  type Verdict,
} from './auth-matrix';
export {
  ClientAuthentication,
  type MtlsClientsProps,
  type OAuthClientsProps,
  type PlainClientsProps,
  type RouteClients,
  type ScramClientsProps,
} from './client-authentication';
export {
  type AccessProps,
  type AccessTlsProps,
  ClusterAccess,
  type CredentialsAccessProps,
  type MtlsAccessProps,
  type OAuthAccessProps,
  type PasswordAccessProps,
  type SecretAccessProps,
} from './cluster-access';
export { ClusterAuthentication, type ClusterOAuthProps, type LoginTemplate } from './cluster-authentication';
export { type AclBinding, aclCommands } from './iam/acl';
export { type IamClientProps, IamPreMigration, type MtlsPreMigrationProps, type ScramPreMigrationProps } from './iam/iam-pre-migration';
export type { IamPolicy, IamStatement } from './iam/policy-acls';
export type { PreMigrationStep } from './iam/steps';
export {
  type ClusterKind,
  type ConfluentCloudProps,
  KafkaCluster,
  type KafkaClusterBaseProps,
  type KafkaClusterOfProps,
  type KafkaClusterProps,
  type LinkDestination,
  type LinkDestinationProps,
  type RestAccess,
  type RestBaseProps,
  type RestKeyProps,
  type RestProps,
  type RestTokenProps,
} from './kafka-cluster';
export type { ClusterListener, KafkaListenerProps, SecurityProtocol } from './kafka-listener';
export { type RegisteredCredentialsProps, ScramCredentials } from './scram-credentials';
export type { SecretName, TlsSource } from './secret-name';
export type { StoreName } from './store-name';
