import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TerraformResource, Testing } from 'cdktf';
import { ConfluentPermissions, KubernetesPermissions, Permissions, SwitchyardStack } from 'cdktf-switchyard';
import { codesOf, synthesised } from '../core/synthesised';
import { manifestOf } from '../support/kubernetes-manifests';
import { type AppOptions, groupOnKubernetes } from './support/app';
import { derivePermissions, Inventory } from '../../lib/permissions/data';

const names = { organization: '5f242057-6c74-4ba5-9942-123453203b93', environment: 'env-abc8zm' };
const principal = 'User:sa-1';

/** The stack of an administrator, in the app that it is for. */
function beside(options: AppOptions = {}): SwitchyardStack {
  return new SwitchyardStack(groupOnKubernetes(options).node.root as never, 'access');
}

const pipeline = { namespace: 'kafka', subjects: [{ kind: 'ServiceAccount' as const, name: 'pipeline', namespace: 'ci' }] };

describe('KubernetesPermissions', () => {
  test('makes a Role with what the app needs, also what is defined after it, and binds it', () => {
    const app = Testing.app({ stackTraces: false });
    const access = new SwitchyardStack(app, 'access');
    new KubernetesPermissions(access, 'Pipeline', pipeline);
    groupOnKubernetes({ flavour: 'confluent' }, app);

    const result = synthesised(access);
    const role = manifestOf('kubernetes_role_v1', result.only('kubernetes_role_v1'));
    expect(role.metadata).toMatchObject({ name: 'switchyard-runner', namespace: 'kafka' });
    expect(role['rules']).toEqual([
      { apiGroups: ['platform.confluent.io'], resources: ['gateways'], resourceNames: ['edge'], verbs: ['get', 'update', 'delete'] },
      { apiGroups: ['platform.confluent.io'], resources: ['gateways'], verbs: ['create'] },
      { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['edge'], verbs: ['get'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['list'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
    ]);
    expect(manifestOf('kubernetes_role_binding_v1', result.only('kubernetes_role_binding_v1'))).toMatchObject({
      roleRef: { kind: 'Role', name: 'switchyard-runner' },
      subjects: [{ kind: 'ServiceAccount', name: 'pipeline', namespace: 'ci' }],
    });
  });

  test('is not counted among what needs permissions when the synthesised stacks are read', () => {
    const app = Testing.app({ stackTraces: false });
    const access = new SwitchyardStack(app, 'access');
    new KubernetesPermissions(access, 'Pipeline', pipeline);
    groupOnKubernetes({ flavour: 'confluent' }, app);
    access.prepareStack();

    const { kubernetes } = derivePermissions(Inventory.ofConfigurations([JSON.parse(Testing.synth(access, true))]));

    expect(kubernetes).toEqual([]);
  });

  test('makes the Role of a gateway that is deployed by other means', () => {
    const access = beside();
    new KubernetesPermissions(access, 'Gateway', { ...pipeline, holder: 'gateway', roleName: 'edge-replica' });

    const { rule, metadata } = synthesised(access).only('kubernetes_role_v1');
    expect(metadata.name).toBe('edge-replica');
    expect(rule).toEqual([
      { api_groups: [''], resources: ['configmaps'], resource_names: ['edge'], verbs: ['list', 'watch'] },
      { api_groups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update', 'delete'] },
    ]);
  });

  test('does not ask what it needs itself', () => {
    const access = beside();
    new KubernetesPermissions(access, 'Pipeline', pipeline);
    new KubernetesPermissions(access, 'Other', { ...pipeline, roleName: 'other' });

    expect(JSON.stringify(synthesised(access).resources('kubernetes_role_v1'))).not.toContain('rolebindings');
  });

  test('is refused for a namespace in which nothing is needed, and without subjects', () => {
    const access = beside();
    new KubernetesPermissions(access, 'Elsewhere', { ...pipeline, namespace: 'elsewhere' });

    expect(() => Testing.synth(access, true)).toThrow(/SWY8100 at access\/Elsewhere: namespace "elsewhere"/);
    expect(codesOf(() => new KubernetesPermissions(beside(), 'Nobody', { ...pipeline, subjects: [] }))).toEqual(['SWY8101']);
  });
});

describe('ConfluentPermissions', () => {
  test('bind each role on each cluster of the app', () => {
    const access = beside();
    new ConfluentPermissions(access, 'Roles', { ...names, principal });

    const { only, terraform } = synthesised(access);
    const crn = `crn://confluent.cloud/organization=${names.organization}/environment=env-abc8zm/cloud-cluster=lkc-1`;
    expect(only('confluent_role_binding')).toEqual({
      for_each: { 'CloudClusterAdmin/lkc-1': { role: 'CloudClusterAdmin', crn }, 'MetricsViewer/lkc-1': { role: 'MetricsViewer', crn } },
      principal,
      role_name: '${each.value.role}',
      crn_pattern: '${each.value.crn}',
    });
    expect(terraform.required_providers.confluent).toMatchObject({ source: 'confluentinc/confluent' });
  });

  test('bind only the roles that are asked for', () => {
    const access = beside();
    new ConfluentPermissions(access, 'Roles', { ...names, principal, roles: ['CloudClusterAdmin'] });

    expect(Object.keys(synthesised(access).only('confluent_role_binding').for_each)).toEqual(['CloudClusterAdmin/lkc-1']);
  });

  test('are refused without a principal, an organization or an environment that can be one', () => {
    const make = () => new ConfluentPermissions(beside(), 'Roles', { principal: 'sa-1', organization: 'mine', environment: 'prod' });

    expect(codesOf(make)).toEqual(['SWY8103', 'SWY8103', 'SWY8103']);
  });

  const schema = join(__dirname, '../../../shared/schemas/terraform-confluent-2.83.3.json');
  if (!existsSync(schema)) console.warn('skipped: the schema of the confluent provider is not beside the repository (../shared/schemas)');
  (existsSync(schema) ? test : test.skip)("have the attributes of the provider's schema", () => {
    const access = beside();
    new ConfluentPermissions(access, 'Roles', { ...names, principal });
    const { provider_schemas: providers } = JSON.parse(readFileSync(schema, 'utf8'));
    const { attributes } = (Object.values(providers)[0] as any).resource_schemas.confluent_role_binding.block;

    const { for_each: _, ...given } = synthesised(access).only('confluent_role_binding');
    expect(Object.keys(given).filter((name) => !(name in attributes))).toEqual([]);
    expect(Object.keys(attributes).filter((name) => attributes[name].required && !(name in given))).toEqual([]);
  });
});

describe('Permissions.of', () => {
  test('gives a policy document that is filled in at synth', () => {
    const app = Testing.app({ stackTraces: false });
    const access = new SwitchyardStack(app, 'access');
    const policy = Permissions.of(access).awsPolicyDocument({
      holder: 'link',
      account: '123456789012',
      region: 'eu-central-1',
      mskCluster: 'orders/1-2',
    });
    new Policy(access, policy);
    groupOnKubernetes({ linkConfig: { 'sasl.mechanism': 'AWS_MSK_IAM' } }, app);

    const document = JSON.parse(synthesised(access).only('aws_iam_policy').policy);
    expect(document.Version).toBe('2012-10-17');
    expect(document.Statement[0]).toEqual({
      Effect: 'Allow',
      Action: ['kafka-cluster:Connect', 'kafka-cluster:DescribeCluster'],
      Resource: ['arn:aws:kafka:eu-central-1:123456789012:cluster/orders/1-2'],
    });
    expect(JSON.stringify(document)).not.toMatch(/[{][a-z-]+[}]/);
  });

  test('refuses an account that is none', () => {
    const permissions = Permissions.of(beside());

    expect(codesOf(() => permissions.awsPolicyDocument({ account: '*' }))).toEqual(['SWY8102']);
  });

  test('gives ACLs and role bindings as data and as commands', () => {
    const permissions = Permissions.of(beside({ sourceUsername: "o'link" }));

    expect(permissions.acls('link')).toHaveLength(4);
    expect(permissions.aclCommands('link')[0]).toBe(
      `kafka-acls --bootstrap-server b1:9092,b2:9092 --command-config "$COMMAND_CONFIG" --add --allow-principal 'User:o'\\''link' --operation Read --topic orders --resource-pattern-type literal`,
    );
    expect(permissions.roleBindingCommands()).toEqual([
      'confluent iam rbac role-binding create --principal "User:$RUNNER" --role CloudClusterAdmin --environment "$ENVIRONMENT" --cloud-cluster lkc-1',
      'confluent iam rbac role-binding create --principal "User:$RUNNER" --role MetricsViewer --environment "$ENVIRONMENT" --cloud-cluster lkc-1',
    ]);
  });
});

class Policy extends TerraformResource {
  public constructor(
    stack: SwitchyardStack,
    private readonly policy: string,
  ) {
    super(stack, 'Policy', { terraformResourceType: 'aws_iam_policy' });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { policy: this.policy };
  }
}
