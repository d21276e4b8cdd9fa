import { App } from 'cdktf';
import {
  Gateway,
  GatewayFlavour,
  KafkaCluster,
  KafkaConnect,
  MigrationGroup,
  MirrorMakerLink,
  Secret,
  SwitchyardStack,
  WayBack,
} from 'cdktf-switchyard';
import { placesOf } from './places';

const app = new App();
const places = placesOf(app);

const source = KafkaCluster.plaintext({ ...places.source, name: 'source' });
const destination = KafkaCluster.plaintext({ ...places.destination, name: 'destination' }); // any Kafka: no Cluster Linking is asked for
const connect = KafkaConnect.at({ url: places.connect });

const stack = new SwitchyardStack(app, 'any-kafka');

const gateway = new Gateway(stack, 'Gateway', {
  flavour: GatewayFlavour.embedded({ replicas: places.replicas, adminToken: Secret.fromFile(places.tokenFile) }),
  clusters: [source, destination],
});

new MigrationGroup(stack, 'orders', {
  gateway,
  from: source,
  to: destination,
  topics: ['orders', 'orders.dlq'],
  route: { endpoint: places.clients },
  link: MirrorMakerLink.ofGroup({ connect, offsetSyncSeconds: 1, refreshSeconds: 5 }),
  wayBack: WayBack.mirrorMaker({ connect, syncTopicConfigs: false, offsetSyncSeconds: 1, refreshSeconds: 5 }), // what makes `switchyard rollback` possible after the switch
}); // its stage comes from stages.json

app.synth();
