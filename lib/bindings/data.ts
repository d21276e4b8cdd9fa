import { clusterLinkDataSchema, mirrorTopicsDataSchema } from '../provider/schema/data-sources';
import { gateDataSchema, groupOffsetsDataSchema } from '../provider/schema/gate';
import { dataBindingOf } from './binding';

/** `data "switchyard_cluster_link"`: a link as it is, whoever made it. */
export class ClusterLinkData extends dataBindingOf(clusterLinkDataSchema) {}

/** `data "switchyard_mirror_topics"`: mirrors of a link, with status and lag. */
export class MirrorTopicsData extends dataBindingOf(mirrorTopicsDataSchema) {}

/** `data "switchyard_gate"`: one gate of a cutover, looked at by hand. */
export class GateData extends dataBindingOf(gateDataSchema) {}

/** `data "switchyard_group_offsets"`: committed offsets of the consumer groups of some topics. */
export class GroupOffsetsData extends dataBindingOf(groupOffsetsDataSchema) {}
