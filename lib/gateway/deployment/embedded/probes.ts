import type { DeploymentV1SpecTemplateSpecContainerLivenessProbe } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import type { PodTemplateSpec, ProbeSpec } from '../../spec';

type Probe = DeploymentV1SpecTemplateSpecContainerLivenessProbe;

/**
 * A replica is live while its process works, and ready when the cluster of every route can be reached. The first probe waits for a slow start
 * alone, so that the second may be strict.
 */
const defaults = {
  startup: { path: '/livez', periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 30 },
  liveness: { path: '/livez', periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
  readiness: { path: '/readyz', periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 2 },
} as const;

export function probesOf(
  { probe = {} }: PodTemplateSpec,
  adminPort: number,
): { startupProbe: Probe; livenessProbe: Probe; readinessProbe: Probe } {
  const probeOf = (kind: keyof typeof defaults) => asProbe({ port: adminPort, ...defaults[kind], ...probe[kind] });
  return { startupProbe: probeOf('startup'), livenessProbe: probeOf('liveness'), readinessProbe: probeOf('readiness') };
}

/** `useProcNetPortCheck` is a way of CFK's images. */
function asProbe({ path = '/', port, useProcNetPortCheck: _, ...times }: ProbeSpec & { readonly port: number }): Probe {
  return { ...times, httpGet: { path, port: String(port), scheme: 'HTTP' } };
}
