import { App } from 'cdktf';
import { Gateway, GatewayFlavour, KafkaCluster, MigrationGroup, sandboxAddresses, Secret, SwitchyardStack } from 'cdktf-switchyard';

/** The first-cutover example with the topics that the context names. */
const app = new App();
const addresses = sandboxAddresses(app);

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

const stack = new SwitchyardStack(app, 'bench');

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
  topics: app.node.getContext('bench.topics') as string[],
  route: { endpoint: addresses.gateway.bootstrap },
});

app.synth();
