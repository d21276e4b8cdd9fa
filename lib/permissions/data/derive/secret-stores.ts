import type { Collected } from '../collected';
import { at, type Inventory, type ResourceBlock, textAt } from '../inventory';
import { quoted } from '../render/shell';
import { jsonAt, type KubernetesGateway, kubernetesGatewayOf, kubernetesGrants, specOf } from './kubernetes-gateway';

/** One secret store of a gateway, with the settings that its Secret holds as far as they are no secrets. */
interface Store {
  readonly name: string;
  readonly gateway: KubernetesGateway;
  readonly path: string;
  readonly setting: (name: string) => string | undefined;
  /** Whether users register themselves through the gateway, which then writes their verifiers. */
  readonly written: boolean;
}

/** What a gateway needs to read credentials from its stores, and to write them where SCRAM users are registered through it. */
export function storeGrants(inventory: Inventory, collected: Collected): void {
  for (const block of inventory.ofType('switchyard_gateway')) {
    const gateway = kubernetesGatewayOf(block);
    const stores = at(specOf(block), 'secretStores');
    if (!gateway || !Array.isArray(stores)) continue;
    for (const spec of stores as unknown[]) {
      const name = textAt(spec, 'name') ?? '';
      const secret = textAt(spec, 'provider', 'configSecretRef') ?? '';
      const settings = settingsOf(inventory, gateway.namespace, secret);
      const derive = grantsOf[textAt(spec, 'provider', 'type') ?? ''];
      if (!derive) continue;
      if (!settings)
        collected.note(block.path, `the limits for store "${name}": this app does not make the Secret "${secret}" with its settings`);
      const store = {
        name,
        gateway,
        path: block.path,
        setting: (key: string) => textAt(settings, key),
        written: isWritten(inventory, name),
      };
      derive(store, collected);
    }
  }
}

/** File needs nothing: its Secret is mounted by the kubelet. */
const grantsOf: Readonly<Record<string, (store: Store, collected: Collected) => void>> = {
  AWS: awsGrants,
  Vault: vaultGrants,
  Azure: azureGrants,
  Kubernetes: kubernetesStoreGrants,
  CyberArk: ({ name, path }, collected) => collected.note(path, `what store "${name}" needs in CyberArk: its settings are not published`),
};

/** Source: lib/secrets/stores/aws.ts. Secrets Manager puts six random characters behind the name in an ARN. */
function awsGrants({ name, path, setting, written }: Store, collected: Collected): void {
  const known = setting('region') !== undefined;
  const prefix = setting('prefixPath') ?? (known ? '' : '{prefix}');
  if (prefix === '') collected.note(path, `a limit for store "${name}": without prefixPath every secret of the account may be read`);
  const resource = `arn:{partition}:secretsmanager:${setting('region') ?? '{region}'}:{account}:secret:${prefix}*`;
  const calls = ['GetSecretValue', ...(written ? ['PutSecretValue', 'CreateSecret', 'DeleteSecret'] : [])];
  for (const call of calls) {
    const does = call === 'GetSecretValue' ? `reads credentials from store "${name}"` : `registers SCRAM users in store "${name}"`;
    collected.add({ system: 'aws', holder: 'gateway', action: `secretsmanager:${call}`, resource, because: [{ path, does, call }] });
  }
}

/**
 * Source: lib/secrets/stores/vault.ts. Version 2 of the KV engine puts `data/` behind the mount, and `metadata/` where an entry is deleted with all its
 * versions. Where the version is not said either may be mounted, and only the paths of version 2 are given: those of version 1 would reach all of it.
 */
function vaultGrants({ name, path, setting, written }: Store, collected: Collected): void {
  const prefix = (setting('prefixPath') ?? '{prefix}').replace(/^\/+/, '');
  const [mount = '', ...rest] = prefix.split('/');
  const below = (kind: string) => `${mount}/${kind}/${rest.join('/')}`;
  const isFirst = setting('kvVersion') === '1';
  const entries = isFirst ? prefix : below('data');
  const grant = (capability: string, allowed: string, does: string, call: string) =>
    collected.add({
      system: 'other',
      holder: 'gateway',
      where: `Vault ${setting('address') ?? ''}`.trim(),
      grant: `${capability} on ${allowed}*`,
      check: `vault token capabilities "$GATEWAY_TOKEN" ${quoted(`${allowed}PRINCIPAL`)}`,
      because: [{ path, does: `${does} store "${name}"`, call }],
    });
  grant('read', entries, 'reads credentials from', 'GET /v1/…');
  if (setting('kvVersion') === undefined)
    collected.note(
      path,
      `the paths of store "${name}" in a KV engine of version 1: kvVersion is not set, and those of version 2 are given`,
    );
  if (!written) return;
  grant('create, update', entries, 'registers SCRAM users in', 'POST /v1/…');
  grant('delete', isFirst ? prefix : below('metadata'), 'removes SCRAM users from', 'DELETE /v1/…');
}

function azureGrants({ name, path, setting, written }: Store, collected: Collected): void {
  const role = written ? 'Key Vault Secrets Officer' : 'Key Vault Secrets User';
  collected.add({
    system: 'other',
    holder: 'gateway',
    where: `Azure Key Vault ${setting('vaultUrl') ?? ''}`.trim(),
    grant: role,
    check: `az role assignment list --assignee "$GATEWAY_CLIENT_ID" --role '${role}' --all`,
    because: [{ path, does: `reads credentials from store "${name}"`, call: 'GET /secrets/…' }],
  });
}

/** Source: lib/secrets/stores/kubernetes.ts. */
function kubernetesStoreGrants({ name, gateway, path, setting, written }: Store, collected: Collected): void {
  const secret = setting('secretName');
  if (secret === undefined) return;
  const where = {
    holder: 'gateway',
    cluster: gateway.cluster,
    namespace: setting('namespace') ?? gateway.namespace,
    apiGroup: '',
    resource: 'secrets',
    name: secret,
  } as const;
  const grants = kubernetesGrants(where, path, [
    ['get', `reads credentials from store "${name}"`],
    ...(written ? ([['patch', `registers SCRAM users in store "${name}"`]] as const) : []),
  ]);
  for (const grant of grants) collected.add(grant);
}

/** Values that go into the Secret as plain text; those that are secrets are references here. */
function settingsOf(inventory: Inventory, namespace: string, secretName: string): Readonly<Record<string, string>> | undefined {
  const secret = inventory
    .ofType('kubernetes_secret_v1', 'kubernetes_secret')
    .find(
      ({ attributes }) =>
        textAt(attributes, 'metadata', 'name') === secretName && textAt(attributes, 'metadata', 'namespace') === namespace,
    );
  if (!secret) return undefined;
  const data = { ...record(secret, 'data'), ...record(secret, 'data_wo') };
  const plain = Object.entries(data).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && !/(^|[^$])\$\{/.test(entry[1]),
  );
  return Object.fromEntries(plain.map(([key, value]) => [key, value.replaceAll('$${', '${')]));
}

function record({ attributes }: ResourceBlock, attribute: string): Readonly<Record<string, unknown>> {
  return (at(attributes, attribute) as Record<string, unknown> | undefined) ?? {};
}

function isWritten(inventory: Inventory, store: string): boolean {
  return inventory.ofType('switchyard_gateway_route').some(({ attributes }) => {
    const scram = at(jsonAt(attributes, 'security', 'client'), 'authentication', 'scram');
    const verifiers = textAt(scram, 'secretStore') ?? textAt(attributes, 'security', 'secret_store');
    return at(scram, 'alterScramCredentials') === true && verifiers === store;
  });
}
