import { parseBootstrapEndpoint } from '../../../lib/proxy/tls/protocol';
import { thrownBy } from './support';

const PATH = ['spec', 'streamingDomains', 0, 'kafkaCluster', 'bootstrapServers', 0, 'endpoint'];

describe('the address of a bootstrap server', () => {
  test.each([
    ['PLAINTEXT', false, false],
    ['SSL', true, false],
    ['SASL_PLAINTEXT', false, true],
    ['SASL_SSL', true, true],
  ])('speaks %s', (protocol, tls, sasl) => {
    const expected = { protocol, tls, sasl, host: 'kafka-1.example', port: 9092 };

    expect(parseBootstrapEndpoint(`${protocol}://kafka-1.example:9092`, PATH)).toEqual(expected);
    expect(parseBootstrapEndpoint(`${protocol.toLowerCase()}://kafka-1.example:9092`, PATH)).toEqual(expected);
  });

  test('is PLAINTEXT without a protocol', () => {
    expect(parseBootstrapEndpoint('10.0.0.1:9092', PATH)).toEqual({
      protocol: 'PLAINTEXT',
      tls: false,
      sasl: false,
      host: '10.0.0.1',
      port: 9092,
    });
  });

  test('may have an IPv6 address', () => {
    expect(parseBootstrapEndpoint('SSL://[::1]:9093', PATH)).toMatchObject({ host: '::1', port: 9093 });
  });

  test.each([
    ['TLS://kafka:9092', '"TLS" is not a security protocol of Kafka'],
    ['://kafka:9092', '"" is not a security protocol'],
    ['SSL://a:1,b:2', 'several addresses'],
    ['SSL://kafka', 'no host:port'],
    ['SSL://kafka:9092/', 'no host:port'],
    ['', 'no host:port'],
    ['SSL://kafka:0', 'no port 0'],
    ['SSL://kafka:65536', 'no port 65536'],
  ])('"%s" is refused with SWY6052: %s', (endpoint, reason) => {
    const { message } = thrownBy(() => parseBootstrapEndpoint(endpoint, PATH));

    expect(message).toMatch(/^SWY6052: spec\.streamingDomains\[0\]\.kafkaCluster\.bootstrapServers\[0\]\.endpoint/);
    expect(message).toContain(reason);
    expect(message).toContain('SASL_SSL');
  });
});
