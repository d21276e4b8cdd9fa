import type { ErrorCode } from './index';

/** SWY53xx: links and mirror topics in the provider. */
export const linkingErrors = {
  SWY5300: {
    says: 'the REST API answers with a redirect, which is not followed',
    because: 'the API key or token would go to whatever host the redirect names',
    fix: 'give the address behind the redirect, if it is the right one',
  },
  SWY5301: {
    says: 'the certificate of the REST API is not accepted',
    fix: 'name the authority that signed it in ca_ref, and reach the API by a name that its certificate holds',
  },
  SWY5302: {
    says: 'the REST API must be logged in to in exactly one way',
    because: 'an API key is sent as Basic, a token as Bearer',
    fix: 'give api_key_ref, or bearer_token_ref',
  },
  SWY5303: {
    says: 'this attribute does not fit mode and connection_mode of the link',
    fix: 'correct the attribute or the mode',
  },
  SWY5304: {
    says: 'it is not said which topics',
    because: 'topics are named by topics, or matched by patterns with the topics of source',
    fix: 'give topics, or patterns with source',
  },
  SWY5305: {
    says: 'the patterns cannot be matched, because the source does not say which topics it has',
    because: 'a plan shows every topic that it will touch',
    fix: 'make the source reachable from where Terraform runs, or name the topics',
  },
  SWY5306: {
    says: 'the patterns match no topic of the source',
    fix: 'correct patterns; `*` is any text and `?` one character',
  },
  SWY5307: {
    says: 'two topics would have one name on the destination, or a name is not allowed there',
    because: 'a topic name has at most 249 characters: letters, digits, dot, underscore and hyphen',
    fix: 'correct mirror_names, or the prefix of the link',
  },
  SWY5308: {
    says: 'the link cannot do this, it is not bidirectional',
    because: 'reversing and restoring a mirror needs a link with mode BIDIRECTIONAL on both ends, and so Confluent clusters on both ends',
    fix: 'use PROMOTED or FAILED_OVER; a way back then is a copy in the other direction',
  },
  SWY5309: {
    says: 'a setting of mirror topics that exist already is not changed',
    because: 'configs are given when a mirror is made; afterwards the source decides those that are synced',
    fix: 'change the setting of the topic itself, or leave configs as they were',
  },
  SWY5310: {
    says: 'tasks of the link have errors',
    because: 'the link itself is ACTIVE, and goes on with everything else',
    fix: 'see what is said of each task, or switch it off in config',
  },
  SWY5312: {
    says: 'the promotion was refused, and nothing is promoted',
    because: 'every topic is tried out with validate_only before the first is promoted',
    fix: 'correct what the messages name, then apply again',
  },
  SWY5313: {
    says: 'the promotion was refused for some topics, and others are promoted',
    because: 'a promotion cannot be taken back',
    fix: 'correct what the messages name, then apply again: it goes on with the topics that are left',
  },
  SWY5314: {
    says: 'the destination takes the call and does nothing',
    because: 'it names no result for these topics, and their status is what it was',
    fix: 'look at the log of the destination, then apply again',
  },
  SWY5315: {
    says: 'it is not said whose offsets are to be paused',
    because: 'groups are named by groups, or looked up by their offsets on source',
    fix: 'give source or groups, one of the two',
  },
  SWY5316: {
    says: 'consumer.offset.group.filters of the link cannot be read',
    because: 'it is the JSON text {"groupFilters":[{"name","patternType","filterType"}]}',
    fix: 'correct it in the config of the link',
  },
  SWY5317: {
    says: 'the offset sync could not be changed, because others changed the link at every try',
    fix: 'apply again',
  },
  SWY5318: {
    says: 'the link is not there',
    fix: 'create it first, and check link_name, cluster_id and rest_endpoint',
  },
  SWY5319: {
    says: 'this setting of the link is fixed when the link is made',
    because: 'mirrors that exist depend on it; a link is never replaced for it without being asked',
    fix: 'put it back as it was, or make another link with another link_name',
  },
} as const satisfies Record<`SWY53${number}`, ErrorCode>;
