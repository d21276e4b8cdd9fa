/** Permissions as data. Pure: made at synth by constructs and at run time by `switchyard permissions`, from the same rules. */

/** Who needs a permission. */
export type Holder = keyof typeof holders;

export const holders = {
  runner: 'the person or pipeline that runs Terraform and switchyard',
  gateway: 'the gateway: the service account of its pods, or the account of its processes',
  link: 'the principal with which the cluster link reads the source',
  client: 'every principal that a swap route gives its clients on the cluster',
} as const;

/** Why a permission is needed. */
export interface Reason {
  /** Construct path of the resource. */
  readonly path: string;

  /** What it does, as the end of the sentence "it …". */
  readonly does: string;

  /** The call, in the words of the API that checks it. */
  readonly call: string;
}

/** How the API server is found; nothing means the default kubeconfig. */
export interface KubernetesCluster {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** One verb on one kind of object. */
export interface KubernetesGrant {
  readonly system: 'kubernetes';
  readonly holder: Holder;
  readonly cluster: KubernetesCluster;
  /** Absent: the object is in no namespace, and a ClusterRole is needed. */
  readonly namespace?: string;
  readonly apiGroup: string;
  /** With its subresource, as `pods/proxy`. */
  readonly resource: string;
  readonly verb: string;
  /** The one object. Absent where Kubernetes knows no name yet (create), or where any may be meant (list). */
  readonly name?: string;
  readonly because: readonly Reason[];
}

/** A role binding of Confluent Cloud. */
export interface ConfluentGrant {
  readonly system: 'confluent';
  readonly holder: Holder;
  readonly role: 'CloudClusterAdmin' | 'MetricsViewer';
  /** `lkc-…` */
  readonly clusterId: string;
  readonly because: readonly Reason[];
}

/** One action on one resource of AWS. */
export interface AwsGrant {
  readonly system: 'aws';
  readonly holder: Holder;
  /** As `secretsmanager:GetSecretValue`. */
  readonly action: string;
  /** ARN. `{partition}`, `{account}` and other words in braces stand for what no construct knows. */
  readonly resource: string;
  readonly because: readonly Reason[];
}

export type AclResource = 'Topic' | 'Group' | 'Cluster' | 'TransactionalId';
export type AclOperation = 'Read' | 'Write' | 'Create' | 'Alter' | 'AlterConfigs' | 'Describe' | 'DescribeConfigs';

/** One ACL of a Kafka cluster. */
export interface AclGrant {
  readonly system: 'acls';
  readonly holder: Holder;
  /** Bootstrap servers of the cluster that checks it. */
  readonly cluster: string;
  /** `User:NAME`; absent where no construct knows the name. */
  readonly principal?: string;
  readonly resource: AclResource;
  /** `kafka-cluster` for the cluster itself; `*` is every name. */
  readonly name: string;
  readonly pattern: 'LITERAL' | 'PREFIXED';
  readonly operation: AclOperation;
  /** Leave it out where the client does not do this: a construct cannot know. */
  readonly atMost?: true;
  readonly because: readonly Reason[];
}

/** A permission in a system that is not asked and not written as a document here. */
export interface OtherGrant {
  readonly system: 'other';
  readonly holder: Holder;
  /** Name of the system, as `Vault`. */
  readonly where: string;
  readonly grant: string;
  /** A command that shows whether it is there. */
  readonly check?: string;
  readonly because: readonly Reason[];
}

export type Grant = KubernetesGrant | ConfluentGrant | AwsGrant | AclGrant | OtherGrant;

/** What an app needs, and what it may need beyond that and nobody can derive. */
export interface DerivedPermissions {
  readonly kubernetes: readonly KubernetesGrant[];
  readonly confluent: readonly ConfluentGrant[];
  readonly aws: readonly AwsGrant[];
  readonly acls: readonly AclGrant[];
  readonly other: readonly OtherGrant[];
  /** What is not derived, and why. */
  readonly notDerived: readonly { readonly path: string; readonly says: string }[];
}
