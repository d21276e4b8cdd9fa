import {
  clusterLinkSchema,
  cutoverSchema,
  gatewayRouteSchema,
  gatewaySchema,
  mirrorMakerSchema,
  mirrorTopicsSchema,
  offsetSyncSchema,
} from '../provider/schema';
import { bindingOf } from './binding';

/** `switchyard_cluster_link` as it is. Prefer {@link ClusterLink}. */
export class ClusterLinkResource extends bindingOf(clusterLinkSchema) {}

/** `switchyard_mirror_topics` as it is. Prefer {@link MirrorTopics}. */
export class MirrorTopicsResource extends bindingOf(mirrorTopicsSchema) {}

/** `switchyard_offset_sync` as it is. Prefer {@link OffsetSync}. */
export class OffsetSyncResource extends bindingOf(offsetSyncSchema) {}

/** `switchyard_mirror_maker` as it is. Prefer {@link MirrorMakerLink}. */
export class MirrorMakerResource extends bindingOf(mirrorMakerSchema) {}

/** `switchyard_gateway` as it is. Prefer {@link Gateway}. */
export class GatewayResource extends bindingOf(gatewaySchema) {}

/** `switchyard_gateway_route` as it is. Prefer {@link Route}. */
export class GatewayRouteResource extends bindingOf(gatewayRouteSchema) {}

/** `switchyard_cutover` as it is. Prefer {@link MigrationGroup}. */
export class CutoverResource extends bindingOf(cutoverSchema) {}
