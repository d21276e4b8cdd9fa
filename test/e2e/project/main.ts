// The stack of examples/first-cutover, with addresses from the context instead of a sandbox's ports.
import { App } from 'cdktf';
import { Gateway, GatewayFlavour, KafkaCluster, MigrationGroup, Secret, SwitchyardStack } from 'cdktf-switchyard';
import type { SandboxAddresses } from '../../../lib/sandbox/addresses';

const app = new App();
const addresses = app.node.tryGetContext('addresses') as SandboxAddresses;

const source = KafkaCluster.plaintext({
  name: 'source',
  bootstrapServers: addresses.source.bootstrapServers,
  nodeIds: addresses.source.nodeIds,
});

const destination = KafkaCluster.withClusterLinking({
  name: 'destination',
  bootstrapServers: addresses.destination.bootstrapServers,
  nodeIds: addresses.destination.nodeIds,
  clusterId: addresses.destination.clusterId,
  restEndpoint: addresses.destination.restEndpoint,
  apiKey: Secret.fromFile(addresses.destination.apiKeyFile),
});

const stack = new SwitchyardStack(app, 'first-cutover');

const gateway = new Gateway(stack, 'Gateway', {
  flavour: GatewayFlavour.embedded({
    replicas: addresses.gateway.replicas,
    adminToken: Secret.fromFile(addresses.gateway.tokenFile),
  }),
  clusters: [source, destination],
});

new MigrationGroup(stack, 'orders', {
  gateway,
  from: source,
  to: destination,
  topics: ['orders', 'orders.dlq'],
  route: { endpoint: addresses.gateway.bootstrap },
});

app.synth();
