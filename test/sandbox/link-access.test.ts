import { LinkedClusters, linkName, RawClient } from './support';

/** A link that reads from a cluster as Confluent Cloud's are: TLS, and SASL/PLAIN with the key and the secret of the REST API. */
describe('a link to a source that asks for a login over TLS', () => {
  let linked: LinkedClusters;

  beforeEach(async () => {
    linked = await LinkedClusters.start({ tls: true, sasl: true });
    linked.clusters.sourceCluster.createTopic('orders', { partitions: 1 });
  });
  afterEach(() => linked.close());

  const jaas = (user: string, password: string) =>
    `org.apache.kafka.common.security.plain.PlainLoginModule required username="${user}" password="${password}";`;
  const pair = () => linked.clusters.apiKey.split(':') as [string, string];
  const settings = (changes: Readonly<Record<string, string>> = {}) => ({
    'bootstrap.servers': linked.clusters.source.secured?.bootstrapServers ?? '',
    'security.protocol': 'SASL_SSL',
    'sasl.mechanism': 'PLAIN',
    'sasl.jaas.config': jaas(...pair()),
    ...changes,
  });

  async function produce(value: string): Promise<void> {
    await new RawClient(linked.clusters.source.bootstrapServers).produce('orders', 0, [{ value: Buffer.from(value) }]);
  }

  test('copies over it', async () => {
    await linked.createLink(settings());
    await linked.mirror('orders');
    await produce('one');

    await linked.untilCopied('orders');
    const { status } = await linked.rest('GET', `/links/${linkName}`);
    expect(status).toBe(200);
  });

  test('goes on after its login was changed in place, and not with a wrong one', async () => {
    await linked.createLink({ 'bootstrap.servers': linked.clusters.source.bootstrapServers });
    await linked.mirror('orders');
    const alter = (changes: Readonly<Record<string, string>>) =>
      linked.rest('PUT', `/links/${linkName}/configs:alter`, {
        data: Object.entries(changes).map(([name, value]) => ({ name, value, operation: 'SET' })),
      });

    expect((await alter(settings())).status).toBe(204);
    await produce('one');
    await linked.untilCopied('orders');
    expect((await alter({ 'sasl.jaas.config': 'PlainLoginModule password' })).body.message).toContain('sasl.jaas.config');
    await produce('two');
    await linked.untilCopied('orders');
  });

  test.each([
    ['another secret', () => ({ 'sasl.jaas.config': jaas(pair()[0], 'another') }), /cannot be reached/],
    ['a mechanism that it does not have', () => ({ 'sasl.mechanism': 'OAUTHBEARER' }), /sasl.mechanism must be PLAIN/],
    ['a login that is none', () => ({ 'sasl.jaas.config': 'x' }), /sasl.jaas.config/],
    [
      'an authority that is none',
      () => ({ 'ssl.truststore.certificates': 'x', 'ssl.keystore.certificate.chain': 'y' }),
      /not PEM|PEM|ssl\./,
    ],
    ['no login', () => ({ 'security.protocol': 'SSL' }), /cannot be reached/],
  ])('is refused with %s', async (_, changes, says) => {
    await expect(linked.createLink(settings(changes()))).rejects.toThrow(says);
  });

  test('shows no secret in what it refuses', async () => {
    const refused = linked.createLink(settings({ 'sasl.jaas.config': 'PlainLoginModule required username="u" password=hush' }));
    await expect(refused).rejects.toThrow(/^(?!.*hush).*$/s);
  });
});
