import { CodedError } from '../../core/coded-error';
import { parseEndpoint } from '../../gateway/ports';
import { showPath } from '../config/fault';

/** Kafka's `security.protocol`. */
export type SecurityProtocol = 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL';

export interface BootstrapEndpoint {
  readonly protocol: SecurityProtocol;
  readonly tls: boolean;
  readonly sasl: boolean;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
}

const protocols: readonly SecurityProtocol[] = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'];

/**
 * Takes the address of a bootstrap server apart: `PROTOCOL://host:port`, or `host:port` for PLAINTEXT. Kafka reads the protocol in any case, so it is here.
 * @param path of the endpoint in the gateway document, for the message
 * @throws SWY6052 the protocol, host or port cannot be used
 */
export function parseBootstrapEndpoint(endpoint: string, path: readonly (string | number)[]): BootstrapEndpoint {
  const refuse = (detail: string, allowed?: readonly string[]) =>
    new CodedError('SWY6052', { property: showPath(path), value: endpoint, detail, ...(allowed && { allowed }) });
  const [, name, address] = /^(?:([^:/]*):\/\/)?(.*)$/s.exec(endpoint) as unknown as [string, string | undefined, string];
  const protocol = protocols.find((known) => known === (name ?? 'PLAINTEXT').toUpperCase());
  if (!protocol) throw refuse(`"${name}" is not a security protocol of Kafka`, protocols);
  if (address.includes(',')) throw refuse('it holds several addresses');
  const { host, port } = parseEndpoint(address);
  if (host === '') throw refuse('there is no host:port in it');
  if (port < 1 || port > 65_535) throw refuse(`there is no port ${port}`);
  return { protocol, tls: protocol.endsWith('SSL'), sasl: protocol.startsWith('SASL'), host, port };
}
