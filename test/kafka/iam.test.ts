import { execFileSync } from 'node:child_process';
import {
  IamPreMigration,
  type IamPolicy,
  KafkaCluster,
  aclCommands,
  ClusterAuthentication,
  ClientAuthentication,
  type RouteClients,
} from 'cdktf-switchyard';
import { codesOf, newStack } from '../core/synthesised';

const cluster = KafkaCluster.msk({
  name: 'msk',
  nodeIds: [1],
  listeners: {
    iam: { securityProtocol: 'SASL_SSL', bootstrapServers: 'b1:9098', authentication: ClusterAuthentication.iam() },
    scram: { securityProtocol: 'SASL_SSL', bootstrapServers: 'b1:9096', authentication: ClusterAuthentication.scram512() },
  },
});
const clusterArn = 'arn:aws:kafka:eu-west-1:1:cluster/msk/uuid';
const arn = (type: string, name: string) => `arn:aws:kafka:eu-west-1:1:${type}/msk/uuid${name ? `/${name}` : ''}`;
const policy = (statement: object): IamPolicy => ({ Statement: { Effect: 'Allow', ...statement } });
const migrated = (...iamPolicies: IamPolicy[]) =>
  IamPreMigration.toScram512({ cluster, clusterArn, kmsKey: 'alias/msk', clients: [{ principal: 'orders', iamPolicies }] });
const aclsOf = (statement: object) =>
  migrated(policy(statement)).acls.map(({ operation, resourceType, patternType, resourceName }) =>
    [operation, resourceType, patternType, resourceName].join(' '),
  );

describe('clients with IAM', () => {
  test('do not compile as clients of a route; those after the pre-migration do', () => {
    // @ts-expect-error no route takes clients with IAM
    const clients: RouteClients = ClientAuthentication.iam();
    const after: RouteClients = migrated().clients;

    expect([clients.kind, after.kind]).toEqual(['iam', 'scram-512']);
  });

  test('keep what their policy lets them do', () => {
    expect(
      aclsOf({
        Action: ['kafka-cluster:Connect', 'kafka-cluster:*Data', 'kafka-cluster:AlterGroup', 's3:GetObject'],
        Resource: [arn('cluster', ''), arn('topic', 'orders.*'), arn('group', 'billing'), 'arn:aws:kafka:eu-west-1:1:topic/msk/*'],
      }),
    ).toEqual([
      'Read Topic PREFIXED orders.',
      'Read Topic LITERAL *',
      'Write Topic PREFIXED orders.',
      'Write Topic LITERAL *',
      'Read Group LITERAL billing',
    ]);
  });

  test('keep all of it where the policy allows all', () => {
    const acls = aclsOf({ Action: 'kafka-cluster:*', Resource: '*' });

    expect(acls).toHaveLength(18);
    expect(acls).toEqual(expect.arrayContaining(['IdempotentWrite Cluster LITERAL kafka-cluster', 'Write TransactionalId LITERAL *']));
  });

  test('get nothing from policies of other services, and each permission once', () => {
    const read = policy({ Action: 'kafka-cluster:ReadData', Resource: arn('topic', 'a') });

    expect(migrated(policy({ Action: 's3:*', Resource: '*', Condition: {} }), read, read).acls).toHaveLength(1);
  });

  test.each([
    ['a denial', { Effect: 'Deny', Action: 'kafka-cluster:*', Resource: '*' }],
    ['what is not meant', { NotAction: 'kafka-cluster:DeleteTopic', Resource: '*' }],
    ['resources that are not meant', { Action: 'kafka-cluster:*', NotResource: '*' }],
    ['a condition', { Action: 'kafka-cluster:*', Resource: '*', Condition: { IpAddress: {} } }],
    ['an action that there is not', { Action: 'kafka-cluster:Reed', Resource: '*' }],
    ['a wildcard inside a name', { Action: 'kafka-cluster:ReadData', Resource: arn('topic', 'a*b') }],
    ['a resource of another service', { Action: 'kafka-cluster:ReadData', Resource: 'arn:aws:s3:::bucket' }],
  ])('are refused a policy with %s', (_, statement) => {
    expect(codesOf(() => migrated(policy(statement)))).toEqual(['SWY3121']);
  });

  test('are moved in steps that leave them working', () => {
    const { steps } = migrated(policy({ Action: 'kafka-cluster:ReadData', Resource: arn('topic', 'a') }));

    expect(steps.map(({ title }) => title.split(' ')[0])).toEqual(['Give', 'Copy', 'Make', 'Give', 'Move', 'Look']);
    expect(steps.flatMap(({ commands }) => commands)).toEqual([
      expect.stringContaining('describe-cluster-v2'),
      expect.stringMatching(/update-security .*"Iam":\{"Enabled":true\},"Scram":\{"Enabled":true\}/),
      'kafka-acls --bootstrap-server b1:9096 --command-config admin.properties --add --allow-principal User:orders --operation Read --topic a --resource-pattern-type literal',
      'aws secretsmanager create-secret --name AmazonMSK_orders --kms-key-id alias/msk --secret-string file://orders.json',
      expect.stringMatching(/batch-associate-scram-secret .*AmazonMSK_orders/),
    ]);
  });

  test('can be moved to certificates', () => {
    const { steps, clients } = IamPreMigration.toMtls({
      cluster,
      clusterArn,
      certificateAuthorities: ['arn:aws:acm-pca:eu-west-1:1:certificate-authority/ca'],
      principalMappingRules: ['RULE:^CN=([^,]+).*$/$1/'],
      clients: [{ principal: 'orders', iamPolicies: [] }],
    });

    expect(clients.spec).toMatchObject({ type: 'mtls', mtls: { principalMappingRules: ['RULE:^CN=([^,]+).*$/$1/'] } });
    expect(steps.flatMap(({ commands }) => commands).join('\n')).toMatch(
      /CertificateAuthorityArnList[^]*issue-certificate .*fileb:\/\/orders\.csr/,
    );
  });

  test('have a script that a shell can read, with ten users a call', () => {
    const stack = newStack();
    const clients = Array.from({ length: 11 }, (_, index) => ({ principal: `client ${index}'s`, iamPolicies: [] }));
    const addFile = jest.spyOn(stack, 'addFile');
    IamPreMigration.toScram512({ cluster, clusterArn, kmsKey: 'k', clients }).addTo(stack, 'move.sh');
    const [[name, content]] = addFile.mock.calls as [[string, () => string]];

    expect(name).toBe('move.sh');
    expect(content().match(/batch-associate-scram-secret/g)).toHaveLength(2);
    expect(() => execFileSync('sh', ['-n'], { input: content() })).not.toThrow();
  });

  test('have names that the shell does not take apart', () => {
    const acl = { principal: "o'brien $(x)", resourceType: 'Topic', resourceName: '*', patternType: 'LITERAL', operation: 'Read' } as const;
    const [line = ''] = aclCommands([acl], 'b:9092');
    const words = execFileSync('sh', ['-c', `set -- ${line}; printf '%s\\n' "$@"`], { encoding: 'utf8' }).split('\n');

    expect(words).toEqual(expect.arrayContaining(["User:o'brien $(x)", '*']));
  });
});
