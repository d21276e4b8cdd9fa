import { SecretEphemeral } from '../bindings/secret-ephemeral';
import { literals } from '../bindings/literals';
import { Construct } from '../core/cdktf';
import { gatewayNameShape, isGatewayName } from '../core/names';
import { Rules } from '../core/rules';
import { kubernetesBinding } from './deployment/bindings';
import { ensureKubernetesProvider } from './deployment/kubernetes-provider';
import type { KubernetesAccess } from './deployment-props';
import { type FileSource, SecretFile } from './secret-file';
import type { KubernetesSecretFiles } from './secret-files';
import { secretRevision } from './secret-revision';

/** A Kubernetes Secret that a gateway reads. */
export interface IKubernetesSecret {
  /** Name of the Secret, in the namespace of the gateway. */
  readonly secretName: string;
}

export interface KubernetesSecretProps {
  /** Name of the Secret: a DNS label of 30 characters at most, which is the limit of the Gateway resource. */
  readonly secretName: string;

  /** Namespace of the gateway. */
  readonly namespace: string;

  /** Files by key. {@link SecretFiles} makes those that a gateway wants. */
  readonly files: KubernetesSecretFiles;

  /**
   * Counted up when a value was changed in its place, because Terraform keeps no value to compare with: the next apply then sends all of them.
   * Other changes, such as another file or another reference, are noticed by themselves.
   * @default 0
   */
  readonly revision?: number;

  /** @default - none */
  readonly labels?: Readonly<Record<string, string>>;

  /** @default - none */
  readonly annotations?: Readonly<Record<string, string>>;

  /** How Terraform reaches the cluster, where the stack has no Kubernetes provider yet: the first one of a stack counts. @default - the provider's own */
  readonly kubernetes?: KubernetesAccess;
}

/**
 * A Kubernetes Secret whose values pass through Terraform without a trace: an ephemeral block reads each, and a write-only attribute sends
 * it. Needs Terraform 1.11 and `@cdktf/provider-kubernetes` 12. References are read by every plan and apply, so they have to be there for both.
 *
 * What somebody changes in the Secret by hand is not noticed, for the same reason: count `revision` up to send the values again.
 *
 * @throws SWY3200 `@cdktf/provider-kubernetes` is not installed
 * @throws SWY3301 the name cannot be used
 * @throws SWY3320 a key cannot be used
 * @throws SWY3321 there are no files
 * @throws SWY3322 the namespace cannot be used
 * @throws SWY3323 the revision is no count
 */
export class KubernetesSecret extends Construct implements IKubernetesSecret {
  /**
   * A Secret that is there already, or that something else makes.
   *
   * @throws SWY3301 the name cannot be used
   */
  public static fromSecretName(secretName: string): IKubernetesSecret {
    const rules = new Rules('KubernetesSecret.fromSecretName');
    checkSecretName(rules, secretName);
    rules.throwIfBroken();
    return { secretName };
  }

  public readonly secretName: string;
  public readonly namespace: string;

  public constructor(scope: Construct, id: string, props: KubernetesSecretProps) {
    super(scope, id);
    this.check(props);
    this.secretName = props.secretName;
    this.namespace = props.namespace;

    const sources = Object.entries(props.files).map(([key, file]) => [key, SecretFile.of(file).sourceFor(this)] as const);
    const binary = sources.filter(([, source]) => isBinary(source));
    const text = sources.filter(([, source]) => !isBinary(source));
    const revision = secretRevision(sources, props.revision ?? 0);

    ensureKubernetesProvider(this, props.kubernetes);
    const { SecretV1 } = kubernetesBinding('secret-v1');
    new SecretV1(this, 'Secret', {
      metadata: {
        name: props.secretName,
        namespace: props.namespace,
        ...(props.labels && { labels: { ...props.labels } }),
        ...(props.annotations && { annotations: { ...props.annotations } }),
      },
      // The provider replaces all data when one of the two revisions changes, so both change together.
      ...(text.length > 0 && { dataWo: this.values(text), dataWoRevision: revision }),
      ...(binary.length > 0 && { binaryDataWo: this.values(binary), binaryDataWoRevision: revision }),
    });
  }

  private check({ secretName, namespace, files, revision }: KubernetesSecretProps): void {
    const rules = new Rules(this);
    checkSecretName(rules, secretName);
    rules.check('SWY3322', () => isNamespace(namespace), { property: 'namespace', value: namespace });
    rules.check('SWY3321', Object.keys(files).length > 0, { property: 'files' });
    for (const key of Object.keys(files)) rules.check('SWY3320', isSecretKey(key), { property: 'files', value: key });
    rules.check('SWY3323', isRevision(revision), { property: 'revision', value: revision });
    rules.throwIfBroken();
  }

  private values(sources: readonly (readonly [string, FileSource])[]): Record<string, string> {
    return Object.fromEntries(sources.map(([key, source]) => [key, this.contentOf(key, source)]));
  }

  private contentOf(key: string, source: FileSource): string {
    if (source.kind === 'text') return literals(source.text) as string;
    const { kind: _, ...given } = source;
    return new SecretEphemeral(this, key, given).value;
  }
}

/** Notes a name that no reference of a Gateway resource can hold. */
export function checkSecretName(rules: Rules, secretName: string, property = 'secretName'): void {
  rules.check('SWY3301', () => isGatewayName(secretName), { property, value: secretName, allowed: gatewayNameShape });
}

/** Whether a Secret may have such a key (Kubernetes: ValidateSecret, IsConfigMapKey). */
export function isSecretKey(key: string): boolean {
  return /^(?!\.\.)[-._a-zA-Z0-9]{1,253}$/.test(key) && key !== '.';
}

/** Whether a value counts changes. */
export function isRevision(revision: number | undefined): boolean {
  return revision === undefined || (Number.isSafeInteger(revision) && revision >= 0);
}

function isNamespace(name: string): boolean {
  return name.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name);
}

function isBinary(source: FileSource): boolean {
  return source.kind === 'secret' && source.encoding !== 'text';
}
