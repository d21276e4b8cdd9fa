import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mirrorMaker } from '../../../lib/provider/resources/mirror-maker/resource';
import { operate, type Values } from '../../provider/resources/fakes/operate';
import { until } from '../../support/until';
import { JavaProducer, readTopics } from '../clients/java';
import type { PlacedRecord } from '../clients/records';
import { createTopics, offsetsOf } from '../kafka/admin';
import { describeOnKafka } from '../kafka/tools';
import { Authority, writeFiles } from '../matrix/certificates';
import { SecuredBroker } from '../security/secured-broker';
import { killPrograms } from '../support/line-process';
import { ConnectWorker } from './worker';

const topics = ['orders'];
const user = 'mirror';
const passwords = { source: 'so"urce\\s3cret', destination: 'destination-s3cret' };
const count = 6_000;

/** Both clusters ask the connectors for a login over TLS; the workers copy in transactions and one is killed while it does. */
describeOnKafka('MirrorMaker 2 that copies exactly once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-exactly-once-'));
  const resource = operate(mirrorMaker);
  let source: SecuredBroker;
  let destination: SecuredBroker;
  let worker: ConnectWorker;
  let state: Values;
  let config: Values;

  beforeAll(async () => {
    const authority = new Authority('Exactly once');
    [source, destination] = await Promise.all([
      SecuredBroker.start({ nodeId: 1, mechanisms: ['SCRAM-SHA-512'], authority, user, password: passwords.source }),
      SecuredBroker.start({ nodeId: 0, mechanisms: ['PLAIN'], authority, user, password: passwords.destination }),
    ]);
    await createTopics(source.addresses.bootstrapServers, topics, 2);
    worker = await ConnectWorker.start({
      bootstrapServers: destination.addresses.bootstrapServers,
      // The least that a broker takes: until then it waits for a worker that was killed.
      properties: { 'exactly.once.source.support': 'enabled', 'session.timeout.ms': '6000', 'heartbeat.interval.ms': '1000' },
    });
    const [ca, from, to] = writeFiles(folder, { 'ca.pem': authority.certificate, from: passwords.source, to: passwords.destination });
    const secured = (server: string, mechanism: string, password: string) => ({
      bootstrap_servers: [server],
      security_protocol: 'SASL_SSL',
      sasl: { mechanism, username: user, password_ref: `file:${password}` },
      tls: { ca_ref: `file:${ca}` },
    });
    config = {
      name: 'there',
      connect: { url: worker.url },
      source: secured(source.saslServer, 'SCRAM-SHA-512', from!),
      destination: secured(destination.saslServer, 'PLAIN', to!),
      source_alias: 'old',
      destination_alias: 'new',
      topics,
      exactly_once: 'required',
      refresh_seconds: 1,
      offset_sync_seconds: 1,
    };
  }, 300_000);

  afterAll(async () => {
    await Promise.all([worker?.remove(), source?.remove(), destination?.remove()]);
    killPrograms();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test('runs with logins over TLS, and keeps their passwords to itself', async () => {
    state = await resource.create(config);

    expect(state).toMatchObject({ copies_exactly_once: true, connector_status: { 'there-source': 'RUNNING' } });
    for (const password of Object.values(passwords)) expect(JSON.stringify([state, resource.progress])).not.toContain(password);
  }, 120_000);

  test('copies every record once and in order, though its worker is killed while it copies', async () => {
    const producer = await JavaProducer.start({
      bootstrapServers: source.addresses.bootstrapServers,
      topics,
      rate: 400,
      keys: 8,
      key: '{key}',
      value: '{key}-{sequence}',
      count,
    });
    await until(async () => (await copied()) > count / 6, { describe: 'records on the destination', timeout: 90_000 });
    await worker.kill();
    await worker.start();
    await until(() => producer.finished, { describe: 'the end of the producer', timeout: 60_000 });
    await until(async () => (await resource.read(state)) !== 'gone' && (await isRunning()), {
      describe: 'tasks that run again',
      timeout: 60_000,
    });

    const stopped = await resource.apply(state, { ...config, status: 'STOPPED' });

    expect(stopped['connector_status']).toMatchObject({ 'there-source': 'STOPPED' });
    const [original, copy] = await Promise.all([read(source), read(destination)]);
    expect(original).toHaveLength(count);
    expect(inOrder(copy)).toEqual(inOrder(original));
    // Each transaction takes an offset of its own, which is what the page on MirrorMaker says of this setting.
    expect(await offsetsOf(destination.addresses.bootstrapServers, topics)).not.toEqual(
      await offsetsOf(source.addresses.bootstrapServers, topics),
    );
  }, 300_000);

  test('is what these workers do unasked', async () => {
    const unasked = operate(mirrorMaker);

    const made = await unasked.create({ ...config, name: 'unasked', topics: ['none'], exactly_once: 'off', status: 'PREPARED' });

    expect(made['copies_exactly_once']).toBe(true);
    expect(unasked.warnings).toMatchObject([{ code: 'SWY5414' }]);
    await unasked.destroy(made);
  }, 60_000);

  async function copied(): Promise<number> {
    const ends = await offsetsOf(destination.addresses.bootstrapServers, topics).catch(() => []);
    return ends.reduce((sum, line) => sum + Number(line.split('..')[1]), 0);
  }

  async function isRunning(): Promise<boolean> {
    const answer = await fetch(`${worker.url}/connectors/there-source/status`).catch(() => undefined);
    if (!answer?.ok) return false;
    const { tasks } = (await answer.json()) as { tasks: readonly { state: string }[] };
    return tasks.length > 0 && tasks.every((task) => task.state === 'RUNNING');
  }
});

const read = ({ addresses }: SecuredBroker): Promise<PlacedRecord[]> =>
  readTopics(addresses.bootstrapServers, topics, { 'isolation.level': 'read_committed' });

/** Values of each partition in the order of the log. */
function inOrder(records: readonly PlacedRecord[]): string[][] {
  return [0, 1].map((partition) => records.filter((record) => record.partition === partition).map(({ value }) => value));
}
