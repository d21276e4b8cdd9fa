import { type DerivedPermissions, derivePermissions, type Holder, type KubernetesGrant, type ResourceBlock } from '../data';
import { inventoryOf, sampleGateway, sampleGroup, sampleStore } from './sample';
import { aclTable, awsTable, confluentTable, kubernetesTable, otherTable } from './tables';
import * as text from './text';

/** docs/permissions.md, whole. The tables come from the derivation itself, run on samples. */
export function permissionsPage(): string {
  return `${text.intro}
## Kubernetes

${text.kubernetes}
### Who runs Terraform, with an embedded gateway

${kubernetesTable(runner(sampleGateway('embedded')))}

### Who runs Terraform, with a Confluent gateway

${kubernetesTable(runner(sampleGateway('confluent', { hotReload: { enabled: true } })))}

${text.hotReload}
### The embedded gateway itself

${kubernetesTable(heldBy('gateway', sampleGateway('embedded')))}

${text.leases}
## Confluent Cloud

${text.confluent}
${confluentTable(of(sampleGroup('lkc-1', {})).confluent)}

${text.roles}
## Kafka ACLs

${text.acls}
${aclTable(of(sampleGroup('lkc-1', offsets)).acls)}

${text.ownDestination}
${aclTable(of(sampleGroup('own', {})).acls.filter(({ cluster }) => cluster === 'DESTINATION'))}

${text.clients}
## AWS

${awsTable([
  ...of(sampleStore('AWS', { region: 'REGION', prefixPath: 'PREFIX/' })).aws,
  ...of(sampleGroup('own', { ...offsets, 'sasl.mechanism': 'AWS_MSK_IAM' })).aws,
  ...of([{ type: 'aws_acmpca_certificate', path: 'edge/Certificate', attributes: {} }]).aws,
])}

${text.aws}
## Other secret stores

${otherTable([
  ...of(sampleStore('Vault', { address: 'ADDRESS', prefixPath: 'secret/PREFIX/', kvVersion: '2' })).other,
  ...of(sampleStore('Azure', { vaultUrl: 'ADDRESS' })).other,
])}

${text.constructs}`;
}

const offsets = {
  'consumer.offset.sync.enable': 'true',
  'consumer.offset.group.filters': JSON.stringify({ groupFilters: [{ name: '*', patternType: 'LITERAL', filterType: 'INCLUDE' }] }),
};

function of(blocks: ResourceBlock[]): DerivedPermissions {
  return derivePermissions(inventoryOf(blocks));
}

const runner = (blocks: ResourceBlock[]) => heldBy('runner', blocks);

function heldBy(holder: Holder, blocks: ResourceBlock[]): KubernetesGrant[] {
  return of(blocks).kubernetes.filter((grant) => grant.holder === holder);
}
