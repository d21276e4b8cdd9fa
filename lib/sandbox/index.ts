export { type Backend, type Balancer, type BalancerOptions, startBalancer } from './balancer';
export { type MirrorGuard, SandboxCluster, type SandboxClusterOptions } from './broker/sandbox-cluster';
export { LinkEngine, type LinkEngineOptions } from './linking/link-engine';
export type { PromotionBehaviour } from './linking/promotion';
export { type LinkingService, type LinkingServiceOptions, startLinkingService } from './linking-service';
export type { FaultEffect, RestCall, RestFault, RestFaults } from './rest/faults';
export { type RestOptions, type RestServer, startRest } from './rest/server';
export { type SandboxClusters, type SandboxClustersOptions, startSandboxClusters } from './sandbox-clusters';
