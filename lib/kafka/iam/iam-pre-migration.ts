import { type Construct } from '../../core/cdktf';
import { nameOf } from '../../core/names';
import { Rules } from '../../core/rules';
import { SwitchyardStack } from '../../core/switchyard-stack';
import { ClientAuthentication, type MtlsClientsProps, type ScramClientsProps } from '../client-authentication';
import type { KafkaCluster } from '../kafka-cluster';
import type { AclBinding } from './acl';
import { aclsOfPolicies, type IamPolicy } from './policy-acls';
import { type PreMigrationStep, scriptOf, stepsFor, type StepsInput } from './steps';

/** One client that logs in with IAM today. */
export interface IamClientProps {
  /** Name that it will have: SCRAM user, or name that the mapping rules give to its certificate. */
  readonly principal: string;

  /** Policies of its role: the permissions that it has today. */
  readonly iamPolicies: readonly IamPolicy[];
}

interface PreMigrationProps {
  /** Source cluster, with a listener of the new kind beside the one with IAM. */
  readonly cluster: KafkaCluster;

  /** ARN of the cluster. */
  readonly clusterArn: string;

  /** Every client that is to be behind the gateway. */
  readonly clients: readonly IamClientProps[];
}

export interface ScramPreMigrationProps extends PreMigrationProps, ScramClientsProps {
  /** ARN or id of the customer's own KMS key: MSK takes no secret under the default key. */
  readonly kmsKey: string;
}

export interface MtlsPreMigrationProps extends PreMigrationProps, MtlsClientsProps {
  /** ARNs of the private certificate authorities (ACM PCA) whose certificates the cluster takes. */
  readonly certificateAuthorities: readonly string[];
}

/**
 * The way out for clients with AWS IAM, which no gateway can carry: they move to SCRAM or mTLS on the source first, one after the other and without a
 * window, and the gateway takes them then. It knows users, secrets and the ACLs that give each the permissions of its IAM policies, and writes
 * the steps as a script.
 *
 * @throws SWY3121 a policy says what ACLs cannot say
 */
export class IamPreMigration<K extends 'scram-512' | 'mtls' = 'scram-512' | 'mtls'> {
  /** To SCRAM-SHA-512: a secret of AWS Secrets Manager each. */
  public static toScram512({ kmsKey, credentials, credentialsTtlMs, ...props }: ScramPreMigrationProps): IamPreMigration<'scram-512'> {
    const scram = { ...(credentials && { credentials }), ...(credentialsTtlMs !== undefined && { credentialsTtlMs }) };
    return new IamPreMigration(ClientAuthentication.scram512(scram), props, { kind: 'scram-512', kmsKey });
  }

  /** To mTLS: a certificate of a private certificate authority each. */
  public static toMtls({ certificateAuthorities, cluster, clusterArn, clients, ...mtls }: MtlsPreMigrationProps): IamPreMigration<'mtls'> {
    const way = { kind: 'mtls', certificateAuthorities } as const;
    return new IamPreMigration(ClientAuthentication.mtls(mtls), { cluster, clusterArn, clients }, way);
  }

  /** The permissions of every client, as the source needs them. */
  public readonly acls: readonly AclBinding[];

  /** What to do, in order. Each step leaves clients working. */
  public readonly steps: readonly PreMigrationStep[];

  private constructor(
    /** What the clients show afterwards: for `clients` of a route. */
    public readonly clients: ClientAuthentication<K>,
    { cluster, clusterArn, clients: given }: PreMigrationProps,
    way: StepsInput['way'],
  ) {
    const rules = new Rules('IamPreMigration');
    this.acls = given.flatMap(({ principal, iamPolicies }) => aclsOfPolicies(rules, principal, iamPolicies));
    rules.throwIfBroken();
    this.steps = stepsFor({ cluster, clusterArn, principals: given.map(({ principal }) => principal), acls: this.acls, way });
  }

  /** Writes the steps as a shell script into the folder of a stack. It holds no secret: passwords are read from files that it names. */
  public addTo(scope: Construct, fileName = `iam-pre-migration-${nameOf(scope)}.sh`): void {
    SwitchyardStack.of(scope).addFile(fileName, () => scriptOf(this.steps));
  }
}
