import { SecretEphemeral } from '../../bindings/secret-ephemeral';
import { Construct } from '../../core/cdktf';
import { Rules } from '../../core/rules';
import { CfkVersion } from '../cfk-version';
import type { KubernetesAccess } from '../deployment-props';
import type { OperatorProps } from '../operator-props';
import { helmBinding } from './bindings';
import { ensureHelmProvider } from './kubernetes-provider';

export interface ConfluentOperatorProps extends OperatorProps {
  /** Namespace of the operator; it must be there. */
  readonly namespace: string;

  /**
   * Counted up when the licence key was changed in its place, because Terraform keeps no value to compare with.
   * @default 1
   */
  readonly licenseRevision?: number;

  /** How Terraform reaches the Kubernetes cluster. */
  readonly kubernetes?: KubernetesAccess;
}

/** Names that every example of Confluent has. Source: confluentinc/confluent-kubernetes-examples. */
const defaults = {
  repository: 'https://packages.confluent.io/helm',
  chart: 'confluent-for-kubernetes',
  releaseName: 'confluent-operator',
} as const;

/**
 * Confluent for Kubernetes, by the one chart that its version pins. Helm installs the resource definitions with the first release and never changes them
 * again, so an update of CFK begins with `kubectl apply` of the new ones.
 *
 * @throws SWY3200 `@cdktf/provider-helm` is not installed
 * @throws SWY3209 a value of the chart is given twice
 */
export class ConfluentOperator extends Construct {
  public constructor(scope: Construct, id: string, props: ConfluentOperatorProps) {
    super(scope, id);
    const { cfk = CfkVersion.V3_3, licenseKey, namespace, repository = defaults.repository, releaseName = defaults.releaseName } = props;
    const rules = new Rules(this);
    const typed = typedValues(props);
    for (const path of Object.keys(props.values ?? {})) {
      rules.check('SWY3209', !Object.keys(typed).some((own) => meet(own, path)), { property: 'values', value: path });
    }
    rules.throwIfBroken();

    ensureHelmProvider(this, props.kubernetes);
    const { Release } = helmBinding('release');
    new Release(this, 'Release', {
      name: releaseName,
      repository,
      chart: defaults.chart,
      version: cfk.chart,
      namespace,
      // A release that fails leaves no half of an operator behind.
      atomic: true,
      wait: true,
      values: [JSON.stringify(nested({ ...typed, ...props.values }))],
      // Write-only: the key is in no state and in no plan.
      ...(licenseKey && {
        setWo: [{ name: 'licenseKey', value: new SecretEphemeral(this, 'LicenseKey', { ref: licenseKey.referenceFor(this) }).value }],
        setWoRevision: props.licenseRevision ?? 1,
      }),
    });
  }
}

/** By their paths in the chart's values.yaml. Source: docs.confluent.io, "Configure operator scope and namespaces", "Use custom image registries". */
function typedValues({ namespaced = true, namespaces, imagePullSecrets, imageRegistry }: OperatorProps): Record<string, unknown> {
  return {
    namespaced,
    ...(namespaces && { namespaceList: namespaces }),
    ...(imagePullSecrets && { imagePullSecretRef: imagePullSecrets }),
    ...(imageRegistry !== undefined && { 'image.registry': imageRegistry }),
  };
}

/** Whether one path leads to or through the other. */
function meet(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

/** `a.b` to `{ a: { b } }`. */
function nested(values: Readonly<Record<string, unknown>>): object {
  const root: Branch = {};
  for (const [path, value] of Object.entries(values)) {
    const steps = path.split('.');
    const last = steps.pop() as string;
    const place = steps.reduce((branch, step) => (branch[step] ??= {}) as Branch, root);
    place[last] = value;
  }
  return root;
}

type Branch = Record<string, unknown>;
