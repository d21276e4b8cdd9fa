import type { ErrorCode } from './index';

/** SWY5400 to SWY5449: MirrorMaker 2 on Kafka Connect. */
export const mirrorMakerErrors = {
  SWY5400: {
    says: 'Kafka Connect gives no answer',
    because: 'nothing listens there, a proxy is between, or the workers rebalanced for longer than the call was repeated',
    fix: 'check connect.url and that a worker runs; then apply again',
  },
  SWY5401: {
    says: 'Kafka Connect refuses a call',
    fix: 'correct what it says; for 401 and 403 check connect.authorization_ref',
  },
  SWY5402: {
    says: 'the connectors do not reach the wanted state',
    because: 'a connector copies nothing while it or one of its tasks has failed',
    fix: 'correct what the task says, mostly a login, an ACL or an address that the workers cannot reach, and apply again',
  },
  SWY5403: {
    says: 'a setting of the connectors may not be given here',
    because: 'secrets belong into references, other attributes own some settings, and what is in config is in plan and state',
    fix: "name the secret in source.sasl or source.tls, or give a reference to one of Connect's config providers, as in ${file:/etc/connect/login.properties:source}",
  },
  SWY5404: {
    says: 'MirrorMaker never copies such a topic',
    because:
      'it takes names that begin with `__` or `.`, or end in `.internal` or `-internal`, for topics of Kafka and of Connect (ReplicationPolicy.isInternalTopic)',
    fix: 'take it out of topics; what is in it must be moved by its owner',
  },
  SWY5405: {
    says: 'the workers do not copy exactly once',
    because: 'a source connector writes in transactions only where all workers have set exactly.once.source.support = enabled (KIP-618)',
    fix: 'set it on the workers, in two rolling restarts as KIP-618 says, or choose exactly_once = "where-possible"',
  },
  SWY5406: {
    says: 'this status may not follow the present one',
    because: 'a position that is set again leaves out what was not copied, and STOPPED promises that everything is copied',
    fix: 'go by way of PREPARED, which only stops the connectors',
  },
  SWY5407: {
    says: 'not everything is copied',
    because: 'STOPPED ends copying for good, so every record of the source must be on the destination before',
    fix: 'see that nobody writes to the source and that the tasks run, and apply again; PREPARED stops the connectors without waiting',
  },
  SWY5408: {
    says: 'committed offsets of a group could not be carried over',
    because: 'the destination takes offsets for a group only while it has no members there (OffsetCommit without a generation)',
    fix: 'stop the members that the group has on the destination and apply again, or let the group begin where it is placed',
  },
  SWY5409: {
    says: 'there are no such connectors',
    fix: 'check name and connect.url in the import id; the names are NAME-source, NAME-checkpoint and NAME-heartbeat',
  },
  SWY5410: {
    says: 'the access to Kafka Connect cannot be used as it is given',
    fix: 'give a CA as PEM, an authorization without line breaks, and connect.url as http:// or https:// without user and query',
  },
  SWY5411: {
    says: 'there is a connector of this name already, and it is another one',
    because: 'it has another class, or copies between other clusters',
    fix: 'choose another name, or delete that connector',
  },
  SWY5412: {
    says: 'copying would begin at the first record, and the destination has records already',
    because: 'the source connector has no position, so that every record would be there twice',
    fix: 'go by way of POSITIONED to copy what comes from now on, or begin with empty topics',
  },
  SWY5413: {
    says: 'the source connector cannot be given a position',
    because: 'positions are set through PATCH /connectors/NAME/offsets (KIP-875), which Kafka Connect has since 3.6',
    fix: 'use workers of Kafka 3.6 or newer, and see that the connector is stopped',
  },
  SWY5414: {
    says: 'the workers copy in transactions, though exactly_once is off',
    because:
      'they do so for every source connector (KIP-618); then offsets differ on the destination, and its producer ids may meet those of idempotent producers that are moved',
    fix: 'say so with exactly_once = "where-possible" and restart idempotent producers at the switch, or take workers without exactly.once.source.support',
  },
} as const satisfies Record<`SWY54${number}`, ErrorCode>;
