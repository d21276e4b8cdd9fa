import { App } from 'cdktf';
import {
  Gateway,
  GatewayFlavour,
  KafkaCluster,
  KafkaConnect,
  MigrationGroup,
  sandboxAddresses,
  Secret,
  SwitchyardStack,
  WayBack,
} from '../../../lib';

/** The first cutover, with a way back. */
const app = new App();
const places = sandboxAddresses(app);
const source = KafkaCluster.plaintext({ ...places.source, name: 'source' });
const destination = KafkaCluster.withClusterLinking({
  ...places.destination,
  name: 'destination',
  apiKey: Secret.fromFile(places.destination.apiKeyFile),
});
const connect = KafkaConnect.at({ url: app.node.tryGetContext('connect') as string });

const stack = new SwitchyardStack(app, 'with-a-way-back');
const gateway = new Gateway(stack, 'Gateway', {
  flavour: GatewayFlavour.embedded({ replicas: places.gateway.replicas, adminToken: Secret.fromFile(places.gateway.tokenFile) }),
  clusters: [source, destination],
});

new MigrationGroup(stack, 'orders', {
  gateway,
  from: source,
  to: destination,
  topics: ['orders', 'orders.dlq'],
  route: { endpoint: places.gateway.bootstrap },
  wayBack: WayBack.mirrorMaker({ connect, syncTopicConfigs: false, offsetSyncSeconds: 1, refreshSeconds: 5 }),
});

app.synth();
