import type {
  DeploymentV1SpecTemplateSpec,
  DeploymentV1SpecTemplateSpecContainer,
  DeploymentV1SpecTemplateSpecContainerEnv,
} from '@cdktf/provider-kubernetes/lib/deployment-v1';
import type { IConstruct } from '../../../core/cdktf';
import { CodedError } from '../../../core/coded-error';
import type { DeploymentInput } from '../../deployment-input';
import type { EnvVarSpec } from '../../spec';
import { kubernetesBinding } from '../bindings';
import { issuedSecrets } from '../gateway-certificate';
import { fromCore } from '../core-shape';
import { late } from '../late';
import { metricsPort } from '../objects';
import { argumentsOf, command } from './command';
import { probesOf } from './probes';
import { leastGraceSeconds, type ProxyOptions } from './proxy-options';
import { ownMounts, ownVolumes, secretMounts, secretVolumes } from './volumes';

/** User of the image: docs/image.md. */
const NOBODY = 65_532;

const defaultGraceSeconds = 30;

/**
 * The pod of a replica: as a user without rights, on a root that cannot be written, without capabilities, as the Pod Security Standard `restricted` asks
 * for. Nothing in it depends on routes but the Secrets that they name: a new route must not restart anybody.
 *
 * @throws SWY3201 the pod template has a field that Terraform's provider does not know
 * @throws SWY3205 the grace period is shorter than the drain
 */
export function podOf(scope: IConstruct, input: DeploymentInput, serviceAccountName: string): DeploymentV1SpecTemplateSpec {
  const { podTemplate, proxy = {} } = input;
  const { affinity, tolerations, topologySpreadConstraints, priorityClassName, podSecurityContext } = podTemplate;
  const binding = kubernetesBinding('deployment-v1');
  const core = <Struct>(field: string, shape: object, toTerraform: (struct: never) => unknown) =>
    fromCore<Struct>(scope, `podTemplate.${field}`, shape as Record<string, unknown>, toTerraform);
  return {
    serviceAccountName,
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: graceOf(scope, input, proxy),
    securityContext: core(
      'podSecurityContext',
      {
        runAsNonRoot: true,
        runAsUser: NOBODY,
        runAsGroup: NOBODY,
        fsGroup: NOBODY,
        seccompProfile: { type: 'RuntimeDefault' },
        ...podSecurityContext,
      },
      binding.deploymentV1SpecTemplateSpecSecurityContextToTerraform,
    ),
    ...(affinity && { affinity: core('affinity', affinity, binding.deploymentV1SpecTemplateSpecAffinityToTerraform) }),
    ...(tolerations && {
      toleration: tolerations.map((item) => core('tolerations', item, binding.deploymentV1SpecTemplateSpecTolerationToTerraform)),
    }),
    ...(topologySpreadConstraints && {
      topologySpreadConstraint: topologySpreadConstraints.map((item) =>
        core('topologySpreadConstraints', item, binding.deploymentV1SpecTemplateSpecTopologySpreadConstraintToTerraform),
      ),
    }),
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...(input.image?.pullSecrets.length && { imagePullSecrets: input.image.pullSecrets.map((name) => ({ name })) }),
    container: [containerOf(scope, input, proxy)],
    volume: late(
      () => [...ownVolumes, ...secretVolumes(input.late.secretNames(), issuedSecrets(scope, input.namespace))],
      binding.deploymentV1SpecTemplateSpecVolumeToTerraform,
    ),
  };
}

function containerOf(scope: IConstruct, input: DeploymentInput, proxy: ProxyOptions): DeploymentV1SpecTemplateSpecContainer {
  const { image, adminPort, podTemplate } = input;
  const { resources, securityContext, envVars = [] } = podTemplate;
  const { deploymentV1SpecTemplateSpecContainerVolumeMountToTerraform: mountToTerraform, ...binding } = kubernetesBinding('deployment-v1');
  return {
    name: 'proxy',
    ...(image && { image: image.image, ...(image.pullPolicy && { imagePullPolicy: image.pullPolicy }) }),
    command: [...command],
    args: argumentsOf(input, proxy),
    env: [...ownEnvironment(proxy), ...envVars.map(asEnvironment)],
    port: [{ name: metricsPort, containerPort: adminPort, protocol: 'TCP' }],
    ...probesOf(podTemplate, adminPort),
    ...(resources && {
      resources: fromCore(
        scope,
        'podTemplate.resources',
        { ...resources },
        binding.deploymentV1SpecTemplateSpecContainerResourcesToTerraform,
      ),
    }),
    securityContext: fromCore(
      scope,
      'podTemplate.securityContext',
      { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] }, ...securityContext },
      binding.deploymentV1SpecTemplateSpecContainerSecurityContextToTerraform,
    ),
    volumeMount: late(() => [...ownMounts, ...secretMounts(input.late.secretNames())], mountToTerraform),
  };
}

/** The name of the pod is the replica's, in its Lease and in every message. */
function ownEnvironment({ logLevel }: ProxyOptions): DeploymentV1SpecTemplateSpecContainerEnv[] {
  return [
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
    ...(logLevel === undefined ? [] : [{ name: 'SWITCHYARD_LOG', value: logLevel }]),
  ];
}

function asEnvironment({ name, value, valueFrom }: EnvVarSpec): DeploymentV1SpecTemplateSpecContainerEnv {
  if (!valueFrom) return { name, value: value ?? '' };
  const { resourceFieldRef, ...rest } = valueFrom;
  const divisor = resourceFieldRef?.divisor;
  return {
    name,
    valueFrom: {
      ...rest,
      ...(resourceFieldRef && {
        resourceFieldRef: { ...resourceFieldRef, divisor: divisor === undefined ? undefined : String(divisor) },
      }),
    },
  };
}

function graceOf(scope: IConstruct, { podTemplate }: DeploymentInput, proxy: ProxyOptions): number {
  const least = leastGraceSeconds(proxy);
  const given = podTemplate.terminationGracePeriodSeconds;
  if (given !== undefined && given < least) {
    const fault = { property: 'podTemplate.terminationGracePeriodSeconds', value: given, allowed: `${least} and above` };
    throw new CodedError('SWY3205', fault, scope.node.path);
  }
  return given ?? Math.max(least, defaultGraceSeconds);
}
