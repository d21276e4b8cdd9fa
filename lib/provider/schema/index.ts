export * from './attributes';
export { clusterLinkSchema } from './cluster-link';
export { cutoverSchema } from './cutover';
export { gatewayRouteSchema } from './gateway-route';
export { mirrorTopicsSchema } from './mirror-topics';
