export * from './attributes';
export { clusterLinkSchema } from './cluster-link';
export { cutoverSchema } from './cutover';
export { gatewaySchema } from './gateway';
export { ephemeralSchema, type EphemeralSchema } from './ephemeral';
export { gatewayRouteSchema } from './gateway-route';
export { mirrorTopicsSchema } from './mirror-topics';
export { secretSchema } from './secret';
