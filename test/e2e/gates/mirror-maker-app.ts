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
} from 'cdktf-switchyard';
import { placesOf } from '../../../examples/any-kafka/places';

const app = new App();
const places = placesOf(app);
const source = KafkaCluster.plaintext({ ...places.source, name: 'source' });
const destination = KafkaCluster.plaintext({ ...places.destination, name: 'destination' });
const stack = new SwitchyardStack(app, 'late-records');
const gateway = new Gateway(stack, 'Gateway', {
  flavour: GatewayFlavour.embedded({ replicas: places.replicas, adminToken: Secret.fromFile(places.tokenFile) }),
  clusters: [source, destination],
});
const accepted = Number(process.env['ACCEPTED_LATE_RECORDS'] ?? 0);

new MigrationGroup(stack, 'orders', {
  gateway,
  from: source,
  to: destination,
  topics: ['orders', 'orders.dlq'],
  route: { endpoint: places.clients },
  link: MirrorMakerLink.ofGroup({ connect: KafkaConnect.at({ url: places.connect }), offsetSyncSeconds: 1, refreshSeconds: 5 }),
  ...(accepted > 0 && { gates: { maxLateRecords: accepted } }),
});

app.synth();
