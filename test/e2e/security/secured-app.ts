import { App } from 'cdktf';
import {
  ClusterAccess,
  ClusterAuthentication,
  Gateway,
  GatewayFlavour,
  KafkaCluster,
  MigrationGroup,
  sandboxAddresses,
  Secret,
  SwitchyardStack,
} from 'cdktf-switchyard';

const app = new App();
const addresses = sandboxAddresses(app);
const secured = app.node.tryGetContext('secured') as { source: string; destination: string; ca: string; destinationLogin: string };
const tls = { ca: Secret.fromFile(secured.ca) };

const source = KafkaCluster.of({
  name: 'source',
  nodeIds: addresses.source.nodeIds,
  listeners: {
    clients: { securityProtocol: 'PLAINTEXT', bootstrapServers: addresses.source.bootstrapServers },
    scram: { securityProtocol: 'SASL_SSL', bootstrapServers: secured.source, authentication: ClusterAuthentication.scram512() },
  },
  access: ClusterAccess.scram512({ username: 'terraform', password: Secret.fromEnvironment('E2E_SOURCE_PASSWORD'), tls }),
});

const destination = KafkaCluster.of({
  name: 'destination',
  nodeIds: addresses.destination.nodeIds,
  clusterId: addresses.destination.clusterId,
  restEndpoint: addresses.destination.restEndpoint,
  apiKey: Secret.fromFile(addresses.destination.apiKeyFile),
  listeners: {
    clients: { securityProtocol: 'PLAINTEXT', bootstrapServers: addresses.destination.bootstrapServers },
    plain: { securityProtocol: 'SASL_SSL', bootstrapServers: secured.destination, authentication: ClusterAuthentication.plain() },
  },
  access: ClusterAccess.plain({ credentials: Secret.fromFile(secured.destinationLogin), tls }),
});

const stack = new SwitchyardStack(app, 'first-cutover');

const gateway = new Gateway(stack, 'Gateway', {
  flavour: GatewayFlavour.embedded({ replicas: addresses.gateway.replicas, adminToken: Secret.fromFile(addresses.gateway.tokenFile) }),
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
