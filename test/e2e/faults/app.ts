import { App, TerraformResource } from 'cdktf';
import type { IConstruct } from 'constructs';
import {
  Gateway,
  GatewayFlavour,
  type Gates,
  KafkaCluster,
  MigrationGroup,
  sandboxAddresses,
  Secret,
  SwitchyardStack,
} from 'cdktf-switchyard';

/** What the project's context holds beside the addresses. */
export interface FaultContext {
  readonly group: string;
  readonly topics: readonly string[];
  readonly gates: Gates;
  /** Where each party other than the gateway reaches the clusters. */
  readonly reaches: Readonly<Record<'provider' | 'link', { readonly source: string; readonly destination: string }>>;
}

const app = new App();
const { source: at, destination: to, gateway: place } = sandboxAddresses(app);
const { group, topics, gates, reaches } = app.node.getContext('faults') as FaultContext;

const source = KafkaCluster.plaintext({ name: 'source', bootstrapServers: at.bootstrapServers, nodeIds: at.nodeIds });
const destination = KafkaCluster.withClusterLinking({
  name: 'destination',
  bootstrapServers: to.bootstrapServers,
  nodeIds: to.nodeIds,
  clusterId: to.clusterId,
  restEndpoint: to.restEndpoint,
  apiKey: Secret.fromFile(to.apiKeyFile),
});

const stack = new SwitchyardStack(app, 'faults');
const gateway = new Gateway(stack, 'Gateway', {
  flavour: GatewayFlavour.embedded({ replicas: place.replicas, adminToken: Secret.fromFile(place.tokenFile) }),
  clusters: [source, destination],
});
new MigrationGroup(stack, group, {
  gateway,
  from: source,
  to: destination,
  topics: [...topics],
  route: { endpoint: place.bootstrap, routeName: place.route },
  gates,
});

// In the field one address serves all; here each party has a cable of its own. By index: an override that is a list is put behind the list
// that is there, and parties would go on over the gateway's cable, which is the first.
for (const resource of resourcesOf(stack)) {
  if (resource.terraformResourceType === 'switchyard_cutover') {
    resource.addOverride('source.bootstrap_servers.0', reaches.provider.source);
    resource.addOverride('destination.bootstrap_servers.0', reaches.provider.destination);
  }
  if (resource.terraformResourceType === 'switchyard_cluster_link') resource.addOverride('source.bootstrap_servers.0', reaches.link.source);
}

app.synth();

function resourcesOf(scope: IConstruct): TerraformResource[] {
  return scope.node.findAll().filter((node): node is TerraformResource => TerraformResource.isTerraformResource(node));
}
