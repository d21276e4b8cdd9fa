import type { Finding, Subject } from './subject';

/** Routes that Confluent's gateway takes without a licence; with more it does not start. */
const trialRoutes = 4;

/** SWY3016, SWY3017: a trial has few routes, and never reloads although the operator says so. */
export function licenceFindings({ flavour: { settings }, document: { spec } }: Subject): Finding[] {
  if (settings.type !== 'confluent' || settings.license) return [];
  const findings: Finding[] = [];
  if (spec.routes.length > trialRoutes) {
    findings.push(['SWY3016', { property: 'routes', value: spec.routes.length, allowed: `${trialRoutes} at most` }]);
  }
  if (spec.hotReload?.enabled) findings.push(['SWY3017', { property: 'hotReload', value: true }]);
  return findings;
}

/** SWY3004, on Kubernetes and after overrides. */
export function replicaFindings({ document: { spec } }: Subject): Finding[] {
  const { replicas } = spec;
  if (replicas === undefined || (Number.isInteger(replicas) && replicas >= 2)) return [];
  return [['SWY3004', { property: 'replicas', value: replicas, fix: 'give 2 or more; 3 are recommended' }]];
}

/** SWY3023, SWY3026, SWY3027: what the CRD has patterns for, and a host that is none. */
export function imageFindings({ document: { spec } }: Subject): Finding[] {
  const { image, configId, externalAccess } = spec;
  const findings: Finding[] = [];
  for (const field of ['application', 'init'] as const) {
    const value = image?.[field];
    if (image && !isImage(value)) findings.push(['SWY3023', { property: `image.${field}`, value: value ?? null }]);
  }
  if (configId !== undefined && !/^[a-zA-Z0-9._:-]{1,64}$/.test(configId)) {
    findings.push(['SWY3026', { property: 'configId', value: configId }]);
  }
  const host = externalAccess?.loadBalancer?.domain ?? externalAccess?.nodePort?.host;
  if (externalAccess && (host === undefined || !isHost(host))) {
    findings.push(['SWY3027', { property: 'externalAccess', value: host ?? null, detail: 'this is no host name' }]);
  }
  const offset = externalAccess?.nodePort?.nodePortOffset;
  if (offset !== undefined && !(Number.isInteger(offset) && offset >= 0 && offset <= 65_535)) {
    findings.push(['SWY3027', { property: 'externalAccess.nodePortOffset', value: offset, detail: 'this is no port' }]);
  }
  return findings;
}

/** The CRD asks for `.+:.+`; a placeholder such as `<gateway-image>` and blanks are refused too. A registry's port is no tag. */
function isImage(value: unknown): boolean {
  return typeof value === 'string' && /^[^\s<>]+:[^\s<>/]+$/.test(value);
}

/** RFC 1123 labels. */
function isHost(host: string): boolean {
  return host.length <= 253 && host.split('.').every((label) => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/i.test(label));
}
