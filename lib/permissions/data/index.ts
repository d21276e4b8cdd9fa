export { derivePermissions } from './derive';
export { grantsLabel } from './derive/kubernetes-objects';
export { Inventory, type ResourceBlock } from './inventory';
export { awsPolicy, type AwsNames, type AwsPolicyDocument } from './render/aws-policy';
export { aclCommand, aclCommands, aclScript } from './render/kafka-acls';
export { type PolicyRule, roleManifest, rolesOf, rulesOf } from './render/role';
export { clusterCrn, type ConfluentNames, roleBindingCommand, roleBindingScript } from './render/role-bindings';
export { quoted } from './render/shell';
export * from './types';
