import type { EnvVarSpec, KubernetesShape, PodTemplateSpec, ProbeSpec, ResourcesSpec, TolerationSpec, TopologySpreadSpec } from './spec';

/** What the pods of a gateway are given, in either flavour. */
export interface PodTemplateProps {
  /**
   * CPU and memory.
   * @default - requests of 2 CPU and 4 GiB with the Confluent flavour, the documented minimum (4 CPU and 8 GiB are recommended); see docs/image.md for the embedded one
   */
  readonly resources?: ResourcesSpec;

  /**
   * How replicas are spread.
   * @default - over zones and over nodes, as far as it can be done
   */
  readonly topologySpreadConstraints?: readonly TopologySpreadSpec[];

  /** core/v1 Affinity. @default - none */
  readonly affinity?: KubernetesShape;

  /** @default - none */
  readonly tolerations?: readonly TolerationSpec[];

  /** Added to those of the gateway. @default - none */
  readonly labels?: Readonly<Record<string, string>>;

  /** @default - none */
  readonly annotations?: Readonly<Record<string, string>>;

  /** @default - the namespace's */
  readonly priorityClassName?: string;

  /** @default - the embedded flavour makes one, the Confluent flavour takes the namespace's default */
  readonly serviceAccountName?: string;

  /** Replaces fields of the probes. @default - the image's own endpoints */
  readonly probes?: { readonly liveness?: ProbeSpec; readonly readiness?: ProbeSpec; readonly startup?: ProbeSpec };

  /** Environment variables: a value, or where Kubernetes finds it. @default - those of the flavour */
  readonly env?: Readonly<Record<string, string | NonNullable<EnvVarSpec['valueFrom']>>>;

  /** core/v1 PodSecurityContext. @default - the embedded flavour runs as nobody, the Confluent flavour as its operator has it */
  readonly podSecurityContext?: KubernetesShape;

  /** core/v1 SecurityContext of the container. @default - as podSecurityContext */
  readonly securityContext?: KubernetesShape;

  /** Seconds between the request to end and the end. @default - the flavour's */
  readonly terminationGracePeriodSeconds?: number;
}

/** As the Gateway document has it. Only what was given is there. */
export function podTemplateSpec({ env, probes, ...props }: PodTemplateProps): PodTemplateSpec {
  const envVars = Object.entries(env ?? {}).map(([name, value]): EnvVarSpec =>
    typeof value === 'string' ? { name, value } : { name, valueFrom: value },
  );
  return { ...props, ...(probes && { probe: probes }), ...(envVars.length > 0 && { envVars }) };
}

/** Spread over zones and over nodes, as far as it can be done, so that a gateway starts on a small cluster too. */
export function evenSpread(labels: Readonly<Record<string, string>>): TopologySpreadSpec[] {
  return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: labels },
  }));
}
