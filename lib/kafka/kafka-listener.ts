import type { Rules } from '../core/rules';
import { parseEndpoint } from '../gateway/ports';
import type { TlsSpec } from '../gateway/spec';
import type { AuthKind } from './auth-matrix';
import { ClusterAuthentication } from './cluster-authentication';
import { type TlsSource, tlsSpecOf } from './secret-name';

/** Kafka's `security.protocol`. */
export type SecurityProtocol = 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL';

/** One way into a cluster: addresses that ask the same of everybody. */
export interface KafkaListenerProps {
  /** Kafka's `security.protocol`. */
  readonly securityProtocol: SecurityProtocol;

  /** Addresses of brokers, `host:port` each; a comma-separated text is taken apart. Routes bootstrap from the first. */
  readonly bootstrapServers: string | readonly string[];

  /**
   * What the listener asks of those who connect.
   * @default ClusterAuthentication.none()
   */
  readonly authentication?: ClusterAuthentication;

  /**
   * For SSL and SASL_SSL: whom the gateway trusts, and for mTLS its own certificate.
   * @default - the trust store of the operating system, no certificate; the Confluent flavour cannot do without a secret
   */
  readonly tls?: TlsSource;
}

/** An address of a listener, as a gateway names it. */
export interface ClusterListener<K extends AuthKind = AuthKind> {
  /** `bootstrapServerId` of routes: the listener's name, and for its further addresses the name with `-2` and so on. */
  readonly id: string;
  readonly securityProtocol: SecurityProtocol;
  /** One address. */
  readonly bootstrapServers: readonly string[];
  readonly tls?: TlsSpec;
  /** What it asks of those who connect. */
  readonly authentication: ClusterAuthentication<K>;
}

/** The listeners of a cluster, in the order in which they were given; routes take the first unless told otherwise. */
export function listenersOf(listeners: Readonly<Record<string, KafkaListenerProps>>): ClusterListener[] {
  return Object.entries(listeners).flatMap(([name, { securityProtocol, bootstrapServers, authentication, tls }]) =>
    addressesOf(bootstrapServers).map((address, index) => ({
      id: index === 0 ? name : `${name}-${index + 1}`,
      securityProtocol,
      bootstrapServers: [address],
      ...(tls && { tls: tlsSpecOf(tls) }),
      authentication: authentication ?? ClusterAuthentication.none(),
    })),
  );
}

/** Listeners of a cluster without TLS and without authentication: one an address. */
export function plaintextListeners(bootstrapServers: string | readonly string[]): ClusterListener[] {
  return addressesOf(bootstrapServers).map((address, index) => ({
    id: `plaintext-${index + 1}`,
    securityProtocol: 'PLAINTEXT',
    bootstrapServers: [address],
    authentication: ClusterAuthentication.none(),
  }));
}

/** SWY2001, SWY3113, SWY3114. */
export function checkListeners(rules: Rules, listeners: readonly ClusterListener[]): void {
  const addresses = listeners.flatMap(({ bootstrapServers }) => bootstrapServers);
  rules.check('SWY2001', () => addresses.length > 0 && addresses.every(isAddress), { property: 'bootstrapServers', value: addresses });
  for (const { id, securityProtocol, tls, authentication } of listeners) {
    const once = listeners.filter((other) => other.id === id).length === 1;
    rules.check('SWY3113', once && /^[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?$/.test(id), { property: 'listeners', value: id });
    const asked = protocolsFor(authentication);
    rules.check('SWY3114', asked.includes(securityProtocol), {
      property: `listeners.${id}.securityProtocol`,
      value: securityProtocol,
      allowed: asked,
      detail: `it asks for ${authentication.kind}`,
    });
    rules.check('SWY3114', tls === undefined || securityProtocol.endsWith('SSL'), {
      property: `listeners.${id}.tls`,
      value: securityProtocol,
      detail: 'certificates are given, and the protocol has no TLS',
    });
  }
}

export function addressesOf(bootstrapServers: string | readonly string[]): readonly string[] {
  return typeof bootstrapServers === 'string' ? bootstrapServers.split(',').map((address) => address.trim()) : bootstrapServers;
}

function protocolsFor({ kind, sasl }: ClusterAuthentication): SecurityProtocol[] {
  if (sasl) return ['SASL_SSL', 'SASL_PLAINTEXT'];
  return kind === 'mtls' ? ['SSL'] : ['PLAINTEXT', 'SSL'];
}

function isAddress(server: string): boolean {
  const { port } = parseEndpoint(server);
  return port > 0 && port < 65_536;
}
