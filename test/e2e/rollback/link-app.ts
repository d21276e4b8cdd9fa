import { App } from 'cdktf';
import {
  Gateway,
  GatewayFlavour,
  KafkaCluster,
  LinkConfig,
  LinkMode,
  MigrationGroup,
  sandboxAddresses,
  Secret,
  SwitchyardStack,
  WayBack,
} from '../../../lib';

/** The first cutover, over a link that is turned round. */
const app = new App();
const places = sandboxAddresses(app);
const linking = app.node.tryGetContext('sourceLinking') as { readonly restEndpoint: string; readonly apiKeyFile: string };
const source = KafkaCluster.withClusterLinking({
  ...places.source,
  name: 'source',
  restEndpoint: linking.restEndpoint,
  apiKey: Secret.fromFile(linking.apiKeyFile),
});
const destination = KafkaCluster.withClusterLinking({
  ...places.destination,
  name: 'destination',
  apiKey: Secret.fromFile(places.destination.apiKeyFile),
});

const stack = new SwitchyardStack(app, 'turned-round');
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
  linkMode: LinkMode.bidirectional({ sourceConfig: LinkConfig.forMigration() }),
  wayBack: WayBack.bidirectionalLink(),
});

app.synth();
