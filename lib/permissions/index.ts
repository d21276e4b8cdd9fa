export { ConfluentPermissions, type ConfluentPermissionsProps } from './confluent-permissions';
export { KubernetesPermissions, type KubernetesPermissionsProps, type KubernetesSubject } from './kubernetes-permissions';
export { type AwsPolicyProps, Permissions } from './permissions';
export type {
  AclGrant,
  AwsGrant,
  AwsNames,
  ConfluentGrant,
  ConfluentNames,
  DerivedPermissions,
  Holder as PermissionHolder,
  KubernetesGrant,
  OtherGrant,
  Reason as PermissionReason,
} from './data';
