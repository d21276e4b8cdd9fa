import type { clusterLinkSchema, StateOf } from '../../schema';

export type LinkAttributes = (typeof clusterLinkSchema)['attributes'];
export type LinkState = StateOf<LinkAttributes>;

/** The part of a configuration that becomes settings of the link. */
export type LinkSource = Pick<LinkState, 'source' | 'source_username' | 'config'>;
