import type { Secret } from '../core/secret';
import type { CfkVersion } from './cfk-version';

/** Confluent for Kubernetes by its Helm chart, typed where it matters. */
export interface OperatorProps {
  /**
   * Version of CFK, and with it of the chart.
   * @default - that of the flavour, or CfkVersion.V3_3
   */
  readonly cfk?: CfkVersion;

  /**
   * Namespace of the operator.
   * @default - the gateway's
   */
  readonly namespace?: string;

  /**
   * Whether the operator looks after its own namespace only.
   * @default true
   */
  readonly namespaced?: boolean;

  /**
   * Namespaces that it looks after, in place of its own.
   * @default - its own
   */
  readonly namespaces?: readonly string[];

  /**
   * Repository of the chart.
   * @default 'https://packages.confluent.io/helm'
   */
  readonly repository?: string;

  /**
   * Name of the Helm release.
   * @default 'confluent-operator'
   */
  readonly releaseName?: string;

  /**
   * Names of secrets of type `kubernetes.io/dockerconfigjson`.
   * @default - none
   */
  readonly imagePullSecrets?: readonly string[];

  /**
   * Registry of the operator's image.
   * @default - the chart's
   */
  readonly imageRegistry?: string;

  /**
   * Licence key of the operator itself; it is not the gateway's.
   * @default - a trial
   */
  readonly licenseKey?: Secret;

  /**
   * Any other value of the chart, by its path: `{ 'resources.limits.memory': '1Gi' }`.
   * @default - none
   */
  readonly values?: Readonly<Record<string, unknown>>;
}
