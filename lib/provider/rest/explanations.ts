import { lagOf, type Link, type LinkTask, type Mirror } from './types';

/** What something that the API reports means, and what to do about it. */
interface Meaning {
  readonly means: string;
  readonly fix?: string;
}

/** How a mirror in a status goes on by itself. `broken` does not; `waiting` does when something else becomes well. */
export type MirrorCourse = 'mirroring' | 'paused' | 'moving' | 'waiting' | 'stopped' | 'broken';

/** `mirror_status`. Source: Kafka REST v3 OpenAPI, MirrorTopicStatus. */
const mirrorStatuses: Readonly<Record<string, Meaning & { readonly course: MirrorCourse }>> = {
  ACTIVE: { course: 'mirroring', means: 'it mirrors its source' },
  PAUSED: { course: 'paused', means: 'somebody paused it' },
  STOPPED: { course: 'stopped', means: 'it is a writable topic of its own' },
  PENDING_STOPPED: { course: 'moving', means: 'it is being stopped, and copies what is still missing' },
  PENDING_MIRROR: { course: 'moving', means: 'it is becoming a mirror' },
  PENDING_SYNCHRONIZE: { course: 'moving', means: 'it is being reversed, and waits until both ends are equal' },
  PENDING_SETUP_FOR_RESTORE: { course: 'moving', means: 'it is prepared to become a mirror again' },
  PENDING_RESTORE: { course: 'moving', means: 'it is becoming a mirror again' },
  LINK_PAUSED: { course: 'waiting', means: 'the whole link is paused', fix: 'set cluster.link.paused of the link to false' },
  LINK_FAILED: { course: 'waiting', means: 'the link has failed', fix: 'see link_error of the link: the login is the commonest reason' },
  SOURCE_UNAVAILABLE: {
    course: 'waiting',
    means: 'the source cannot be reached',
    fix: 'bring the source or the network to it back; when it is gone for good, status FAILED_OVER takes what was copied',
  },
  FAILED: {
    course: 'broken',
    means: 'the mirror gave up',
    fix: 'status FAILED_OVER makes it a plain topic with what was copied; to mirror anew, delete the topic on the destination',
  },
};

/** `mirror_topic_error`. Source: Kafka REST v3 OpenAPI. */
const mirrorErrors: Readonly<Record<string, Meaning>> = {
  SOURCE_TOPIC_MAY_BE_DELETED: {
    means: 'the source does not know the topic any more',
    fix: 'see whether it was deleted, or whether the link lost the right to describe it',
  },
  SOURCE_TOPIC_ID_CHANGED: {
    means: 'the topic on the source was deleted and created again: it is another one',
    fix: 'delete the mirror topic on the destination and apply again, which mirrors the new one from its beginning',
  },
  SOURCE_PARTITIONS_DECREASED: {
    means: 'the topic on the source has fewer partitions than before: it is another one',
    fix: 'delete the mirror topic on the destination and apply again',
  },
  NON_MONOTONIC_LOG_APPEND_EPOCH: {
    means: 'the destination has records of a later leader epoch than the source sends',
    fix: 'delete the mirror topic on the destination and apply again',
  },
  NON_MONOTONIC_SOURCE_EPOCH: {
    means: 'leader epochs of the source went back, as after a source that was restored from a copy',
    fix: 'delete the mirror topic on the destination and apply again',
  },
  UNEXPECTED_TRUNCATION: {
    means: 'the source lost records that were copied already, as after an unclean leader election',
    fix: 'compare both ends, then delete the mirror topic on the destination and apply again',
  },
  UNSUPPORTED_MESSAGE_FORMAT: {
    means: 'the topic has records in a format from before Kafka 0.11',
    fix: 'set message.format.version on the source, and wait until the old records are gone',
  },
  ILLEGAL_STATE: { means: 'the destination found the mirror in a state that should not be', fix: 'ask the operator of the destination' },
  UNSUPPORTED_MIRROR_STATE: { means: 'the other end is in a state that does not fit', fix: 'look at the mirror on the other end' },
  UNKNOWN: { means: 'the destination does not say what is wrong', fix: 'look at its log' },
};

/** `link_error`. Source: Kafka REST v3 OpenAPI. */
const linkErrors: Readonly<Record<string, Meaning>> = {
  AUTHENTICATION_ERROR: {
    means: 'the other cluster does not accept the login or its SASL mechanism',
    fix: 'correct the login and raise source_credentials_revision',
  },
  AUTHORIZATION_ERROR: {
    means: 'the login may not do what a link does',
    fix: 'grant it DescribeConfigs and Describe on cluster and topics, and Read on topics',
  },
  UNRESOLVABLE_BOOTSTRAP_ERROR: {
    means: 'the cluster that holds the link cannot resolve the host names in bootstrap_servers',
    fix: 'use names that resolve there: names of a private zone do only with a DNS record or forwarder on its side',
  },
  INVALID_BOOTSTRAP_INTERNAL_ENDPOINT_ERROR: {
    means: 'bootstrap_servers names an endpoint that only brokers use among themselves',
    fix: 'name a listener for clients',
  },
  BOOTSTRAP_TCP_CONNECTION_FAILED_ERROR: {
    means: 'the cluster that holds the link cannot open a connection to bootstrap_servers',
    fix: 'check host, port, firewall and the private link between the two',
  },
  REMOTE_LINK_NOT_FOUND_ERROR: {
    means: 'the other cluster has no link of this name',
    fix: 'create it there; a link that waits for connections becomes ACTIVE with it',
  },
  TIMEOUT_ERROR: {
    means: 'the other cluster does not answer in time',
    fix: 'check that both speak TLS or neither does, and that no firewall drops packets',
  },
  UNKNOWN: { means: 'the cluster does not say what is wrong', fix: 'see its message, and its log' },
};

/** Error codes of tasks of a link. Source: Kafka REST v3 OpenAPI, LinkTaskError. */
const taskErrorCodes: Readonly<Record<string, Meaning>> = {
  AUTHENTICATION_ERROR: { means: 'the other cluster does not accept the login', fix: 'correct it and raise source_credentials_revision' },
  AUTHORIZATION_ERROR: {
    means: 'the login of the link may not do what the task needs',
    fix: 'grant on the source: Describe on groups for the sync of offsets, Describe on the cluster for the sync of ACLs',
  },
  MISCONFIGURATION_ERROR: { means: 'settings of the task contradict each other', fix: 'correct them in config' },
  REMOTE_LINK_NOT_FOUND_ERROR: {
    means: 'the other cluster has no link of this name',
    fix: 'create the link of the same name on the other end; a SOURCE link needs an INBOUND one on the destination',
  },
  CONSUMER_GROUP_IN_USE_ERROR: {
    means: 'members of the group are on the destination already, so its offsets cannot be written',
    fix: 'stop them until the switch, or leave the group out with consumer.offset.group.filters',
  },
  TOPIC_EXISTS_ERROR: {
    means: 'a topic that is to become a mirror by itself exists already',
    fix: 'delete it, or leave it out with auto.create.mirror.topics.filters',
  },
  POLICY_VIOLATION_ERROR: { means: 'a policy of the destination forbids it', fix: 'see its message' },
  ACL_LIMIT_EXCEEDED: { means: 'the destination can hold no more ACLs', fix: 'narrow acl.filters, or delete ACLs' },
  SECURITY_DISABLED_ERROR: { means: 'one of the clusters has no authorizer, so it has no ACLs', fix: 'switch acl.sync.enable off' },
  SUPPRESSED_ERRORS: { means: 'there are more errors than are shown' },
};

/** No error is written in four ways: absent, empty, NO_ERROR and NOT_SET. */
export const noError = (error: string | null | undefined): boolean => !error || error === 'NO_ERROR' || error === 'NOT_SET';

/** A status that is not known yet is taken as one on its way: the enumeration may grow. */
export const mirrorCourse = (status: string): MirrorCourse => mirrorStatuses[status]?.course ?? 'moving';

/** What is wrong with a link, null when nothing is. */
export function explainLinkError({ link_error, link_error_message }: Link): string | null {
  if (noError(link_error)) return null;
  return sentence(link_error ?? '', linkErrors[link_error ?? ''], link_error_message);
}

/** What is wrong with a mirror, null when nothing is. */
export function explainMirror(mirror: Mirror): string | null {
  const { mirror_status: status, mirror_topic_error: error } = mirror;
  const course = mirrorCourse(status);
  if (noError(error) && course !== 'broken' && course !== 'waiting') return null;
  const reason = noError(error) ? null : sentence(error ?? '', mirrorErrors[error ?? '']);
  return [sentence(status, mirrorStatuses[status]), reason, `lag ${lagOf(mirror)}`].filter(Boolean).join('. ');
}

/** State of a task, with its errors where it has any. */
export function explainTask({ state, errors }: LinkTask): string {
  return [state, ...taskErrors({ errors })].join('. ');
}

export function taskErrors({ errors }: Pick<LinkTask, 'errors'>): string[] {
  return (errors ?? []).map(({ error_code, error_message }) => sentence(error_code, taskErrorCodes[error_code], error_message));
}

function sentence(name: string, meaning: Meaning | undefined, message?: string | null): string {
  const said = message ? `; it says: ${message.replace(/\.$/, '')}` : '';
  if (!meaning) return `${name}${said}`;
  return `${name}: ${meaning.means}${said}${meaning.fix ? `. To do: ${meaning.fix}` : ''}`;
}
