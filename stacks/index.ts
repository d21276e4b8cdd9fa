export { GatewayStack } from './gateway-stack';
export { MigrationGroupStack } from './migration-group-stack';
export { OperatorStack } from './operator-stack';
