import { CodedError } from '../../../core/coded-error';
import type { KafkaRef } from '../../kafka';
import type { RestClusterRef } from '../../rest';
import type { clusterLinkSchema, StateOf } from '../../schema';

export type LinkAttributes = (typeof clusterLinkSchema)['attributes'];
export type LinkState = StateOf<LinkAttributes>;

/** The part of a configuration that becomes settings of the link. */
export type LinkSource = Pick<
  LinkState,
  'mode' | 'connection_mode' | 'source' | 'destination_kafka' | 'local' | 'source_username' | 'config'
>;

/** What says when logins are to be sent again. */
export type LinkLogin = LinkSource & Pick<LinkState, 'source_credentials_revision' | 'source_password_wo_version'>;

/** The attribute of the cluster that the link connects to: with the mode SOURCE that is the destination. */
export const remoteName = ({ mode }: Pick<LinkState, 'mode'>) => (mode === 'SOURCE' ? 'destination_kafka' : 'source');

/** The cluster that the link connects to; null when it waits to be connected to. */
export const remoteOf = (link: LinkSource): KafkaRef | null => link[remoteName(link)];

/** The attribute of the cluster that holds the link. */
export const holderName = ({ mode }: Pick<LinkState, 'mode'>) => (mode === 'SOURCE' ? 'source_rest' : 'destination');

/** @throws SWY5303 it is not given */
export function holderOf(link: Pick<LinkState, 'mode' | 'source_rest' | 'destination'>): RestClusterRef {
  const holder = link[holderName(link)];
  if (!holder) throw new CodedError('SWY5303', { property: holderName(link), detail: 'it is missing' });
  return holder;
}
