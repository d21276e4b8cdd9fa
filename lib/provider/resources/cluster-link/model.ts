import type { clusterLinkSchema, StateOf } from '../../schema';

export type LinkAttributes = (typeof clusterLinkSchema)['attributes'];
export type LinkState = StateOf<LinkAttributes>;

/** The part of a configuration that becomes settings of the link. */
export type LinkSource = Pick<LinkState, 'source' | 'source_username' | 'config'>;

/** What says when the login of the source is to be sent again. */
export type LinkLogin = LinkSource & Pick<LinkState, 'source_credentials_revision' | 'source_password_wo_version'>;
