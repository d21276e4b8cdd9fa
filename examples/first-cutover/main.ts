import { App } from 'cdktf';
import { Gateway, GatewayFlavour, KafkaCluster, MigrationGroup, sandboxAddresses, Secret, SwitchyardStack } from 'cdktf-switchyard';

const app = new App();
const sandbox = sandboxAddresses(app); // where `switchyard sandbox` listens

const source = KafkaCluster.plaintext({
  name: 'source',
  bootstrapServers: sandbox.source.bootstrapServers,
  nodeIds: sandbox.source.nodeIds,
});

const destination = KafkaCluster.withClusterLinking({
  name: 'destination',
  bootstrapServers: sandbox.destination.bootstrapServers,
  nodeIds: sandbox.destination.nodeIds,
  clusterId: sandbox.destination.clusterId,
  restEndpoint: sandbox.destination.restEndpoint,
  apiKey: Secret.fromFile(sandbox.destination.apiKeyFile),
});

const stack = new SwitchyardStack(app, 'first-cutover');

const gateway = new Gateway(stack, 'Gateway', {
  flavour: GatewayFlavour.embedded({
    replicas: sandbox.gateway.replicas,
    adminToken: Secret.fromFile(sandbox.gateway.tokenFile),
  }),
  clusters: [source, destination],
});

new MigrationGroup(stack, 'orders', {
  gateway,
  from: source,
  to: destination,
  topics: ['orders', 'orders.dlq'],
  route: { endpoint: sandbox.gateway.bootstrap },
}); // its stage comes from stages.json

app.synth();
