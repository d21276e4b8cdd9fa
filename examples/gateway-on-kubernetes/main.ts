import { App } from 'cdktf';
import {
  BrokerIdentification,
  ClientAuthentication,
  ExternalAccess,
  GatewayCertificate,
  GatewayFlavour,
  KubernetesPermissions,
  KubernetesSecret,
  ScramCredentials,
  SecretFiles,
  SwitchyardStack,
} from 'cdktf-switchyard';
import { GatewayStack, MigrationGroupStack } from 'cdktf-switchyard/stacks';
import { destination, source } from './clusters';
import { jks, scramAdmin, swap } from './secrets';
import { versions } from './versions';

const app = new App();
const namespace = 'kafka';

const certificates = new SwitchyardStack(app, 'certificates');
new KubernetesSecret(certificates, 'KeyStorePassword', { secretName: 'edge-jks', namespace, files: jks });
const certificate = new GatewayCertificate(certificates, 'Certificate', {
  secretName: 'edge-tls',
  namespace,
  issuer: { name: 'corporate', kind: 'ClusterIssuer' }, // it signs the certificates of clients, too
  dnsNames: ['kafka.example.com', '*.kafka.example.com'],
  jksPassword: 'edge-jks', // for Confluent's gateway; the embedded one reads PEM
});

const edge = new GatewayStack(app, 'edge', {
  flavour: GatewayFlavour.embedded({ image: versions.proxy }),
  clusters: [source, destination],
  namespace,
  replicas: 3,
  tls: certificate.tls,
  secretStores: [swap],
  externalAccess: ExternalAccess.loadBalancer({
    domain: 'kafka.example.com',
    annotations: { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb' },
    sourceRanges: ['10.0.0.0/8'],
  }),
  monitoring: { labels: { release: 'prometheus' } },
  networkPolicy: { clientCidrs: ['10.0.0.0/8'], monitoringNamespaces: { name: 'monitoring' } },
});
edge.addDependency(certificates);
new KubernetesSecret(edge, 'PlainLogin', { secretName: 'plain-jaas', namespace, files: SecretFiles.plainTemplate() });
new KubernetesSecret(edge, 'ScramAdmin', { secretName: 'scram-admin', namespace, files: scramAdmin });

const common = { gateway: edge.gateway, from: source, to: destination };

new MigrationGroupStack(app, 'orders', {
  ...common,
  topics: ['orders', 'orders.dlq'],
  route: {
    endpoint: 'orders.kafka.example.com:9092',
    brokers: BrokerIdentification.host('orders-$(nodeId).kafka.example.com'),
    clients: ClientAuthentication.scram512({ credentials: ScramCredentials.registeredThroughGateway({ admin: 'scram-admin' }) }),
    credentials: swap,
    registration: { endpoint: 'orders.kafka.example.com:9094' },
  },
});

new MigrationGroupStack(app, 'payments', {
  ...common,
  topics: ['payments'],
  route: {
    endpoint: 'payments.kafka.example.com:9093',
    brokers: BrokerIdentification.host('payments-$(nodeId).kafka.example.com'),
    clients: ClientAuthentication.mtls({ principalMappingRules: ['RULE:^CN=([^,]+).*$/$1/'] }),
    credentials: swap,
    listeners: { source: 'mtls' },
  },
});

const access = new SwitchyardStack(app, 'access'); // for an administrator, before all others
new KubernetesPermissions(access, 'Pipeline', {
  namespace,
  subjects: [{ kind: 'ServiceAccount', name: 'pipeline', namespace: 'ci' }],
});

app.synth();
