import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RouteSpec } from '../../../lib/gateway/spec';
import { cutover } from '../../../lib/provider/resources/cutover/resource';
import { CertificateAuthority } from '../../support/certificates';
import { mechanismsFor, SecuredCluster } from '../kafka/secured-cluster';
import { FakeLinkServer } from './fakes/link-server';
import { operate, type Values } from './fakes/operate';
import { FakeReplica } from './fakes/replica';
import { Stack } from './fakes/stack';

const passwords = { source: 'source-"s3cret', destination: 'destination-s3cret' };
const authority = CertificateAuthority.create();
const { cert, key } = authority.server();
const route: RouteSpec = {
  name: 'orders',
  endpoint: 'kafka:9092',
  brokerIdentificationStrategy: { type: 'port' },
  streamingDomain: { name: 'source', bootstrapServerId: 'main' },
  security: { auth: 'passthrough' },
};
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'swy-secured-')));
let server: FakeLinkServer;
let replica: FakeReplica;
let source: SecuredCluster;
let destination: SecuredCluster;
let terraform: ReturnType<typeof operate>;

beforeEach(async () => {
  writeFileSync(join(folder, 'ca.pem'), authority.cert);
  source = await SecuredCluster.start({ tls: { cert, key }, mechanisms: mechanismsFor('terraform', passwords.source) });
  destination = await SecuredCluster.start({ tls: { cert, key }, mechanisms: mechanismsFor('terraform', passwords.destination) });
  for (const cluster of [source, destination]) cluster.addTopic('a', 7n, 'readers');
  server = (await new FakeLinkServer().start()).addLink('link', { 'consumer.offset.sync.enable': 'true' }).addMirror('a');
  replica = (await new FakeReplica().start()).runs(route);
  Object.assign(process.env, {
    LINK_KEY: server.key,
    ADMIN_TOKEN: replica.token,
    SOURCE_PASSWORD: passwords.source,
    DESTINATION_LOGIN: `terraform:${passwords.destination}`,
  });
  terraform = operate(cutover);
});
afterEach(() => Promise.all([server.stop(), replica.stop(), source.close(), destination.close()]));
afterAll(() => rmSync(folder, { recursive: true }));

const secured = (cluster: SecuredCluster, sasl: Values, tls: Values = { ca_ref: `file:${join(folder, 'ca.pem')}` }): Values => ({
  bootstrap_servers: [cluster.address],
  security_protocol: 'SASL_SSL',
  sasl,
  tls,
});
const config = (stage: string, changes: Values = {}): Values => ({
  group: 'orders',
  stage,
  topics: ['a'],
  source: secured(source, { mechanism: 'SCRAM-SHA-512', username: 'terraform', password_ref: 'env:SOURCE_PASSWORD' }),
  destination: secured(destination, { mechanism: 'PLAIN', credentials_ref: 'env:DESTINATION_LOGIN' }),
  link: { rest_endpoint: server.address, cluster_id: server.cluster, api_key_ref: 'env:LINK_KEY', link_name: 'link' },
  gateway: { replicas: [replica.address], token_ref: 'env:ADMIN_TOKEN' },
  route: 'orders',
  gates: { timeout_seconds: 20 },
  ...changes,
});
const fenced = () => replica.runs({ ...route, fence: { scope: 'ALL' } }, 2);

describe('a cutover between clusters that ask for a login', () => {
  test('is promoted after its gates have asked both', async () => {
    const mirror = await terraform.create(config('mirror'));
    const fence = await terraform.apply(mirror, config('fence'));
    fenced();

    const state = await terraform.apply(fence, config('promote'));

    expect(state['gate_results'].map(({ observed }: Values) => observed)).toEqual(
      expect.arrayContaining([
        '1 topics have the same end offsets on both clusters',
        '1 groups have the same committed offsets on both clusters',
      ]),
    );
    expect(JSON.stringify([state, terraform.progress])).not.toMatch(/s3cret/);
  });

  test.each(['mirror', 'fence'])(
    'does not come to %s with a password that is refused, so that clients are never fenced for it',
    async (stage) => {
      const before = stage === 'mirror' ? null : await terraform.create(config('mirror'));
      process.env['SOURCE_PASSWORD'] = 'rotated meanwhile';

      await expect(terraform.apply(before, config(stage))).rejects.toMatchObject({
        code: 'SWY5207',
        message: expect.stringContaining('source.sasl'),
      });
    },
  );

  test('ends its wait at once when the cluster refuses while clients wait', async () => {
    const fence = await terraform.apply(await terraform.create(config('mirror')), config('fence'));
    fenced();
    process.env['DESTINATION_LOGIN'] = 'terraform:rotated';
    const attempts = destination.attempts;
    const start = performance.now();

    await expect(terraform.apply(fence, config('promote'))).rejects.toMatchObject({ code: 'SWY5207' });

    expect(performance.now() - start).toBeLessThan(10_000);
    expect(destination.attempts - attempts).toBeLessThanOrEqual(3);
  });

  test('goes back without asking them', async () => {
    const fence = await terraform.apply(await terraform.create(config('mirror')), config('fence'));
    process.env['SOURCE_PASSWORD'] = 'rotated meanwhile';

    await expect(terraform.apply(fence, config('mirror'))).resolves.toMatchObject({ stage: 'mirror' });
  });

  test('is refused when it is planned without a login', async () => {
    const plan = terraform.plan(null, config('mirror', { source: { bootstrap_servers: ['s:9092'], security_protocol: 'SASL_SSL' } }));
    await expect(plan).rejects.toMatchObject({ code: 'SWY5200', message: expect.stringContaining('access of the KafkaCluster') });
  });
});

test('Terraform takes a group to promotion with logins that are in no state, and rotates the one of the link in place', async () => {
  const stack = new Stack();
  Object.assign(stack.environment, { LINK_KEY: server.key, ADMIN_TOKEN: replica.token, SOURCE_PASSWORD: passwords.source });
  Object.assign(stack.environment, { DESTINATION_LOGIN: process.env['DESTINATION_LOGIN'] });
  try {
    const { source: from, link, ...group } = config('mirror');
    const { link_name, ...at } = link;
    const resources = (stage: string, revision: number) => ({
      switchyard_cutover: { group: { ...group, source: from, link, stage } },
      switchyard_cluster_link: {
        group: {
          link_name,
          destination: at,
          source: from,
          source_credentials_revision: revision,
          config: { 'consumer.offset.sync.enable': 'true' },
          depends_on: ['switchyard_cutover.group'],
        },
      },
    });
    server.link = undefined;
    await stack.applied(resources('mirror', 1));
    expect((await stack.plan()).code).toBe(0);
    expect(server.link!.configs.get('sasl.jaas.config')).toContain('password="source-\\"s3cret"');
    expect(server.link!.configs.get('ssl.truststore.certificates')).toBe(authority.cert);

    await stack.applied(resources('fence', 1));
    fenced();
    await stack.applied(resources('promote', 1));
    server.addMirror('a', { status: 'STOPPED' });
    expect(stack.attributes('switchyard_cutover')).toMatchObject({ stage: 'promote', source: { sasl: { mechanism: 'SCRAM-SHA-512' } } });

    server.link!.configs.set('sasl.jaas.config', 'expired');
    await stack.applied(resources('promote', 2));
    expect(server.link!.configs.get('sasl.jaas.config')).toContain('ScramLoginModule required username="terraform"');
    expect(server.callsTo('POST', /links\?/)).toHaveLength(1);
    expect((await stack.plan()).code).toBe(0);
    expect(stack.stateText).not.toMatch(/s3cret/);
  } finally {
    await stack.remove();
  }
}, 90_000);
