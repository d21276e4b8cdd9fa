import { Rules } from '../../core/rules';
import { nodeIdMark, parseEndpoint } from '../ports';
import type { BrokerIdentificationSpec } from '../spec';

/** How a client says which broker it means. */
export class BrokerIdentification {
  /** By the port: each broker has one after the endpoint's. */
  public static port(): BrokerIdentification {
    return new BrokerIdentification({ type: 'port' });
  }

  /**
   * By the TLS server name: the route takes one port, and needs `tls` with a certificate for these names.
   *
   * @param pattern host name with `$(nodeId)` in it, such as `broker-$(nodeId).kafka.example.com`; with a port at its end that port is advertised
   * @throws SWY3110 the pattern gives brokers no names
   */
  public static host(pattern: string): BrokerIdentification {
    const rules = new Rules('BrokerIdentification.host');
    rules.check('SWY3110', () => givesNames(pattern), { property: 'pattern', value: pattern });
    rules.throwIfBroken();
    return new BrokerIdentification({ type: 'host', pattern });
  }

  private constructor(
    /** As the Gateway document has it. */
    public readonly spec: BrokerIdentificationSpec,
  ) {}
}

function givesNames(pattern: string): boolean {
  const name = pattern.replaceAll(nodeIdMark, '1');
  const { host, port } = parseEndpoint(name.includes(':') ? name : `${name}:1`);
  return pattern.includes(nodeIdMark) && isHostName(host) && port >= 1 && port <= 65_535;
}

/** RFC 1123: labels of letters, digits and inner hyphens. */
function isHostName(host: string): boolean {
  return host.length <= 253 && host.split('.').every((label) => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/i.test(label));
}
