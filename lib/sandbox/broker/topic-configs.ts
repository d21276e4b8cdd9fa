/** How DescribeConfigs shows a value. Numbers of DescribeConfigsResponse: where it comes from, and its type. */
export const ConfigSource = { topic: 1, default: 5 } as const;
const ConfigType = { boolean: 1, string: 2, int: 3, long: 5, double: 6, list: 7 } as const;

interface TopicConfig {
  readonly value: string;
  readonly type: number;
}

const boolean = (value: boolean): TopicConfig => ({ value: String(value), type: ConfigType.boolean });
const string = (value: string): TopicConfig => ({ value, type: ConfigType.string });
const int = (value: number): TopicConfig => ({ value: String(value), type: ConfigType.int });
const long = (value: number | string): TopicConfig => ({ value: String(value), type: ConfigType.long });
const list = (value: string): TopicConfig => ({ value, type: ConfigType.list });
const double = (value: number): TopicConfig => ({ value: String(value), type: ConfigType.double });

/** Topic configs of Apache Kafka 4 with their defaults. The sandbox keeps and shows all; it applies max.message.bytes and retention.bytes. */
export const topicConfigs: Readonly<Record<string, TopicConfig>> = {
  'cleanup.policy': list('delete'),
  'compression.type': string('producer'),
  'delete.retention.ms': long(86_400_000),
  'file.delete.delay.ms': long(60_000),
  'flush.messages': long('9223372036854775807'),
  'flush.ms': long('9223372036854775807'),
  'follower.replication.throttled.replicas': list(''),
  'index.interval.bytes': int(4096),
  'leader.replication.throttled.replicas': list(''),
  'local.retention.bytes': long(-2),
  'local.retention.ms': long(-2),
  'max.compaction.lag.ms': long('9223372036854775807'),
  'max.message.bytes': int(1_048_588),
  'message.timestamp.after.max.ms': long(3_600_000),
  'message.timestamp.before.max.ms': long('9223372036854775807'),
  'message.timestamp.type': string('CreateTime'),
  'min.cleanable.dirty.ratio': double(0.5),
  'min.compaction.lag.ms': long(0),
  'min.insync.replicas': int(1),
  preallocate: boolean(false),
  'remote.storage.enable': boolean(false),
  'retention.bytes': long(-1),
  'retention.ms': long(604_800_000),
  'segment.bytes': int(1_073_741_824),
  'segment.index.bytes': int(10_485_760),
  'segment.jitter.ms': long(0),
  'segment.ms': long(604_800_000),
  'unclean.leader.election.enable': boolean(false),
};

/** Why a topic cannot have this config, or nothing. */
export function refuseTopicConfig(name: string, value: string | null): string | undefined {
  const known = topicConfigs[name];
  if (!known) return `Unknown topic config name: ${name}`;
  if (value === null) return `Null value not supported for topic configs: ${name}`;
  const numeric = known.type === ConfigType.int || known.type === ConfigType.long;
  if (numeric && !/^-?\d+$/.test(value))
    return `Invalid value ${value} for configuration ${name}: Not a number of type ${known.type === ConfigType.int ? 'INT' : 'LONG'}`;
  if (known.type === ConfigType.boolean && !/^(true|false)$/i.test(value))
    return `Invalid value ${value} for configuration ${name}: Expected value to be either true or false`;
  return undefined;
}
