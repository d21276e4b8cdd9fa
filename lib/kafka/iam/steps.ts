import type { KafkaCluster } from '../kafka-cluster';
import { type AclBinding, aclCommands, quoted } from './acl';

/** One thing to do before clients with IAM can be behind a gateway. */
export interface PreMigrationStep {
  readonly title: string;
  /** Why, or what to look out for. */
  readonly because: string;
  /** Shell commands; none where only the owners of clients can act. */
  readonly commands: readonly string[];
}

export interface StepsInput {
  readonly cluster: KafkaCluster;
  readonly clusterArn: string;
  readonly principals: readonly string[];
  readonly acls: readonly AclBinding[];
  readonly way:
    { readonly kind: 'scram-512'; readonly kmsKey: string } | { readonly kind: 'mtls'; readonly certificateAuthorities: readonly string[] };
}

/** The path from IAM to SCRAM or mTLS on the source. IAM stays on until the last client has left it. */
export function stepsFor({ cluster, clusterArn, principals, acls, way }: StepsInput): PreMigrationStep[] {
  const address = cluster.listeners.find(({ authentication }) => authentication.kind === way.kind)?.bootstrapServers[0];
  return [
    listener(clusterArn, way),
    {
      title: 'Copy the permissions of the IAM policies into ACLs, before any client uses its new name',
      because: 'ACLs do not hold for IAM; for everybody else a resource that has some is closed to whoever is not in them',
      commands: aclCommands(acls, address ?? 'BOOTSTRAP_SERVER'),
    },
    ...(way.kind === 'scram-512' ? scramUsers(clusterArn, principals, way.kmsKey) : certificates(principals, way.certificateAuthorities)),
    {
      title: `Move the clients, one after the other: ${principals.join(', ')}`,
      because: `each gets ${way.kind === 'mtls' ? 'its certificate' : 'its user name and password'} and the addresses of the new listener; IAM goes on working for the others`,
      commands: [],
    },
    {
      title: 'Look for clients that still use IAM, then give the new kind of clients to the route',
      because: 'IamPreMigration.clients is what the route takes',
      commands: [],
    },
  ];
}

/** The steps as a shell script, with what people do as comments. */
export function scriptOf(steps: readonly PreMigrationStep[]): string {
  const parts = steps.map(({ title, because, commands }, index) => [`# ${index + 1}. ${title}`, `#    ${because}`, ...commands].join('\n'));
  return `#!/bin/sh\nset -eu\n\n${parts.join('\n\n')}\n`;
}

function listener(clusterArn: string, way: StepsInput['way']): PreMigrationStep {
  const authentication =
    way.kind === 'mtls'
      ? { Sasl: { Iam: { Enabled: true } }, Tls: { Enabled: true, CertificateAuthorityArnList: way.certificateAuthorities } }
      : { Sasl: { Iam: { Enabled: true }, Scram: { Enabled: true } } };
  return {
    title: `Give the source a listener for ${way.kind === 'mtls' ? 'mTLS' : 'SASL/SCRAM'} beside the one for IAM`,
    because: 'MSK restarts its brokers one by one for it, which clients with more than one bootstrap address do not notice',
    commands: [
      `version=$(aws kafka describe-cluster-v2 --cluster-arn ${quoted(clusterArn)} --query ClusterInfo.CurrentVersion --output text)`,
      `aws kafka update-security --cluster-arn ${quoted(clusterArn)} --current-version "$version" --client-authentication ${quoted(JSON.stringify(authentication))}`,
    ],
  };
}

/** MSK reads users from secrets whose names begin with AmazonMSK_, under a key of the customer's own. */
function scramUsers(clusterArn: string, principals: readonly string[], kmsKey: string): PreMigrationStep[] {
  return [
    {
      title: 'Make a user for each client',
      because:
        'each file holds {"username": "…", "password": "…"}; passwords must not hold [ or ], or they cannot be registered through a gateway',
      commands: principals.map(
        (principal) =>
          `aws secretsmanager create-secret --name ${quoted(`AmazonMSK_${principal}`)} --kms-key-id ${quoted(kmsKey)} --secret-string ${quoted(`file://${principal}.json`)}`,
      ),
    },
    {
      title: 'Give the users to the cluster',
      because: 'ten at most in one call',
      commands: batches(principals, 10).map((batch) => {
        const arns = batch.map(
          (principal) =>
            `"$(aws secretsmanager describe-secret --secret-id ${quoted(`AmazonMSK_${principal}`)} --query ARN --output text)"`,
        );
        return `aws kafka batch-associate-scram-secret --cluster-arn ${quoted(clusterArn)} --secret-arn-list ${arns.join(' ')}`;
      }),
    },
  ];
}

function certificates(principals: readonly string[], authorities: readonly string[]): PreMigrationStep[] {
  const authority = authorities[0] ?? 'CERTIFICATE_AUTHORITY_ARN';
  return [
    {
      title: 'Issue a certificate for each client',
      because: 'its common name is what the mapping rules make the principal of; the key stays with the client',
      commands: principals.flatMap((principal) => [
        `openssl req -new -newkey rsa:2048 -nodes -keyout ${quoted(`${principal}.key`)} -out ${quoted(`${principal}.csr`)} -subj ${quoted(`/CN=${principal}`)}`,
        `aws acm-pca issue-certificate --certificate-authority-arn ${quoted(authority)} --csr ${quoted(`fileb://${principal}.csr`)} --signing-algorithm SHA256WITHRSA --validity Value=365,Type=DAYS`,
      ]),
    },
  ];
}

function batches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
