import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokenPromises } from '../../../lib/cli/demo/verdict';
import { startLinkingService } from '../../../lib/sandbox/linking-service';
import { GatewayPlace, RunningGateway } from '../cutover/gateway';
import { Load } from '../cutover/load';
import { Project, topics } from '../cutover/project';
import { createTopics } from '../kafka/admin';
import { describeOnKafka } from '../kafka/tools';
import { Authority, writeFiles } from '../matrix/certificates';
import { killPrograms } from '../support/line-process';
import { SecuredBroker } from './secured-broker';

const user = 'terraform';
const passwords = { source: 'so"urce\\s3cret', destination: 'destination-s3cret' };
const apiKey = 'e2e:rest-s3cret';
const passwordVariable = 'E2E_SOURCE_PASSWORD';

describeOnKafka('a cutover between clusters that ask Terraform for a login over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-secured-'));
  const removals: (() => Promise<unknown>)[] = [];
  let source: SecuredBroker;
  let destination: SecuredBroker;
  let gateway: RunningGateway;
  let project: Project;
  let place: GatewayPlace;
  let load: Load;

  beforeAll(async () => {
    const authority = new Authority('Secured clusters');
    const startBroker = (nodeId: number, mechanism: 'PLAIN' | 'SCRAM-SHA-512', password: string) =>
      SecuredBroker.start({ nodeId, mechanisms: [mechanism], authority, user, password });
    [source, destination] = await Promise.all([
      startBroker(1, 'SCRAM-SHA-512', passwords.source),
      startBroker(0, 'PLAIN', passwords.destination),
    ]);
    removals.push(
      () => source.remove(),
      () => destination.remove(),
    );
    await createTopics(source.addresses.bootstrapServers, topics);
    const linking = await startLinkingService({
      destinationBootstrap: destination.addresses.bootstrapServers,
      destinationClusterId: destination.addresses.clusterId,
      apiKey,
    });
    removals.push(() => linking.close());
    place = await GatewayPlace.find();
    removals.push(() => place.remove());

    const [ca, apiKeyFile, destinationLogin] = writeFiles(folder, {
      'ca.pem': authority.certificate,
      'api-key': apiKey,
      'destination-login': `${user}:${passwords.destination}`,
    });
    const addresses = {
      source: source.addresses,
      destination: { ...destination.addresses, restEndpoint: linking.restEndpoint, apiKeyFile: apiKeyFile! },
      gateway: place.addresses,
    };
    const secured = { source: source.saslServer, destination: destination.saslServer, ca, destinationLogin };
    project = await Project.create(addresses, { app: require.resolve('./secured-app.ts'), context: { secured } });
    removals.push(() => project.remove());
    process.env[passwordVariable] = passwords.source;
    gateway = await RunningGateway.start(place, await project.gatewayDocument());
    removals.push(() => gateway.remove());
    load = await Load.start(place.addresses.bootstrap, topics);
  }, 240_000);

  afterAll(async () => {
    Reflect.deleteProperty(process.env, passwordVariable);
    for (const remove of removals.reverse()) await remove();
    killPrograms();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test('does not fence clients when the password is wrong, and says which cluster refuses', async () => {
    process.env[passwordVariable] = 'another-s3cret';
    const refused = project.execute();
    const told = JSON.stringify(await refused.report()) + refused.progress;

    expect(await refused.exit()).toBe(1);
    expect(told).toContain('SWY5207');
    expect(told).toContain(source.saslServer);
    expect(told).not.toContain('another-s3cret');
    expect(await Promise.all([0, 1].map(async (replica) => (await gateway.route(replica)).state))).toEqual(['forwarding', 'forwarding']);
  }, 120_000);

  test('goes through every stage with SCRAM at the source and PLAIN at the destination', async () => {
    process.env[passwordVariable] = passwords.source;
    const report = await project.execute().report();

    if (report.outcome !== 'done') throw new Error(JSON.stringify(report, null, 2));
    expect(report.stage).toBe('settle');
    const state = await project.shownState();
    expect(state).toContain('"mechanism":"SCRAM-SHA-512"');
    expect(state).toContain('"mechanism":"PLAIN"');
  }, 240_000);

  test('loses nothing', async () => {
    await load.moveOn('records on the destination');
    const clusters = { source: source.addresses.bootstrapServers, destination: destination.addresses.bootstrapServers };

    for (const verdict of await load.stop(clusters)) expect(brokenPromises(verdict)).toEqual([]);
    expect(load.errors).toEqual([]);
  }, 120_000);

  test('leaves no secret in the state, nor in anything else in the project', async () => {
    const kept = new Map([['terraform show -json', await project.shownState()], ...(await project.files())]);

    for (const secret of [...Object.values(passwords), JSON.stringify(passwords.source).slice(1, -1), apiKey, place.token]) {
      expect([...kept].filter(([, text]) => text.includes(secret)).map(([name]) => name)).toEqual([]);
    }
  }, 60_000);
});
