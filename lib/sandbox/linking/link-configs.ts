import { parseGroupFilters } from './group-filters';
import { badRequest, LinkFault } from './link-fault';

interface KnownConfig {
  readonly value: string;
  readonly isSensitive?: true;

  /** Cannot change once the link exists. */
  readonly isFixed?: true;
  readonly check?: (value: string) => string | undefined;
}

const isBoolean = (value: string): string | undefined => (/^(true|false)$/.test(value) ? undefined : 'must be true or false');
const isMilliseconds = (value: string): string | undefined => (/^[1-9]\d*$/.test(value) ? undefined : 'must be a number of milliseconds');
const oneOf =
  (...allowed: readonly string[]) =>
  (value: string): string | undefined =>
    allowed.includes(value) ? undefined : `must be ${allowed.join(' or ')} in the sandbox`;

/**
 * Settings of a cluster link with their defaults. Confluent's names and defaults, except that offsets are synchronised each 100 ms, not
 * each 30 s: a cutover in the sandbox is to show its own time, not a timer's.
 */
const known: Readonly<Record<string, KnownConfig>> = {
  'acl.filters': { value: '' },
  'acl.sync.enable': { value: 'false', check: oneOf('false') },
  'acl.sync.ms': { value: '5000', check: isMilliseconds },
  'auto.create.mirror.topics.enable': { value: 'false', check: oneOf('false') },
  'auto.create.mirror.topics.filters': { value: '' },
  'bootstrap.servers': { value: '' },
  'client.id': { value: '' },
  'cluster.link.paused': { value: 'false', check: isBoolean },
  'cluster.link.prefix': { value: '', isFixed: true },
  'connection.mode': { value: 'OUTBOUND', isFixed: true, check: oneOf('OUTBOUND', 'INBOUND') },
  'consumer.group.prefix.enable': { value: 'false', check: oneOf('false') },
  'consumer.offset.group.filters': { value: '' },
  'consumer.offset.sync.enable': { value: 'false', check: isBoolean },
  'consumer.offset.sync.ms': { value: '100', check: isMilliseconds },
  'link.mode': { value: 'DESTINATION', isFixed: true, check: oneOf('DESTINATION', 'SOURCE', 'BIDIRECTIONAL') },
  'local.listener.name': { value: '' },
  'local.sasl.jaas.config': { value: '', isSensitive: true },
  'local.sasl.mechanism': { value: 'GSSAPI' },
  'local.security.protocol': { value: 'PLAINTEXT', check: oneOf('PLAINTEXT') },
  'local.ssl.keystore.certificate.chain': { value: '', isSensitive: true },
  'local.ssl.keystore.key': { value: '', isSensitive: true },
  'local.ssl.keystore.type': { value: '' },
  'local.ssl.truststore.certificates': { value: '', isSensitive: true },
  'local.ssl.truststore.type': { value: '' },
  'mirror.start.offset.spec': { value: 'earliest', check: oneOf('earliest') },
  'remote.link.connection.mode': { value: 'OUTBOUND', isFixed: true, check: oneOf('OUTBOUND', 'INBOUND') },
  'sasl.jaas.config': { value: '', isSensitive: true },
  'sasl.login.callback.handler.class': { value: '' },
  'sasl.mechanism': { value: 'GSSAPI' },
  'sasl.oauthbearer.token.endpoint.url': { value: '' },
  'security.protocol': { value: 'PLAINTEXT', check: oneOf('PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL') },
  'ssl.endpoint.identification.algorithm': { value: 'https' },
  'ssl.keystore.certificate.chain': { value: '', isSensitive: true },
  'ssl.keystore.key': { value: '', isSensitive: true },
  'ssl.keystore.type': { value: '' },
  'ssl.truststore.certificates': { value: '', isSensitive: true },
  'ssl.truststore.type': { value: '' },
  'topic.config.sync.include': { value: '' },
  'topic.config.sync.ms': { value: '5000', check: isMilliseconds },
};

/** A setting as the REST API shows it. A sensitive value is never shown. */
export interface ShownConfig {
  readonly name: string;
  readonly value: string | null;
  readonly is_default: boolean;
  readonly is_read_only: boolean;
  readonly is_sensitive: boolean;
  readonly source: string;
  readonly synonyms: readonly string[];
}

export interface ConfigChange {
  readonly name: string;
  /** Without a value the setting goes back to its default. */
  readonly value: string | undefined;
}

/** Settings of one link. */
export class LinkConfigs {
  private readonly own: Map<string, string>;

  /** @throws LinkFault a setting is unknown or cannot have its value */
  public constructor(configs: readonly ConfigChange[]) {
    this.own = new Map();
    for (const { name, value } of configs) {
      if (value !== undefined) this.own.set(name, checked(name, value));
    }
  }

  public get(name: string): string {
    return this.own.get(name) ?? known[name]?.value ?? '';
  }

  public isOn(name: string): boolean {
    return this.get(name) === 'true';
  }

  public all(): ShownConfig[] {
    return Object.keys(known).map((name) => this.show(name));
  }

  /** @throws LinkFault there is no such setting */
  public show(name: string): ShownConfig {
    const config = known[name];
    if (!config) throw new LinkFault(404, 40400, `Link config ${name} does not exist`);
    const isOwn = this.own.has(name);
    return {
      name,
      value: config.isSensitive ? null : this.get(name),
      is_default: !isOwn,
      is_read_only: config.isFixed ?? false,
      is_sensitive: config.isSensitive ?? false,
      source: isOwn ? 'DYNAMIC_CLUSTER_LINK_CONFIG' : 'DEFAULT_CONFIG',
      synonyms: [],
    };
  }

  /** A copy that is changed. @throws LinkFault as {@link alter} */
  public with(changes: readonly ConfigChange[]): LinkConfigs {
    const copy = new LinkConfigs([...this.own].map(([name, value]) => ({ name, value })));
    copy.alter(changes);
    return copy;
  }

  /** Changes all or none. @throws LinkFault a setting is unknown, fixed, or cannot have its value */
  public alter(changes: readonly ConfigChange[], validateOnly = false): void {
    for (const { name, value } of changes) {
      checked(name, value ?? known[name]?.value ?? '');
      if (known[name]?.isFixed && (value ?? known[name].value) !== this.get(name))
        throw badRequest(`Link config ${name} cannot be changed`);
    }
    if (validateOnly) return;
    for (const { name, value } of changes) {
      if (value === undefined) this.own.delete(name);
      else this.own.set(name, value);
    }
  }
}

function checked(name: string, value: string): string {
  const config = known[name];
  if (!config) throw badRequest(`Unknown link config: ${name}`);
  if (name === 'consumer.offset.group.filters') parseGroupFilters(value);
  const fault = config.check?.(value);
  if (fault) throw badRequest(`Link config ${name} ${fault}`);
  return value;
}
