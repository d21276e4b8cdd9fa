import type { Finding, Subject } from './subject';

/** SWY3028: values that the CRD has a bound for, and no type can have (CFK 3.3). */
export function valueFindings({ document: { spec }, everyRoute, fields }: Subject): Finding[] {
  const { podTemplate } = spec;
  const findings = fields.flatMap(({ at, path, field, value }): Finding[] =>
    value === '' && neverEmpty.has(field) && bounded.test(path) ? [['SWY3028', { property: at, value, detail: 'it is empty' }]] : [],
  );
  for (const { name, fence } of everyRoute) {
    const length = fence?.errorMessage?.length ?? 0;
    if (length > longestMessage) {
      findings.push([
        'SWY3028',
        { property: `routes[${name}].fence.errorMessage`, value: `${length} characters`, allowed: `${longestMessage} at most` },
      ]);
    }
  }
  const value = podTemplate?.priorityClassName;
  if (value !== undefined && !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(value)) {
    findings.push([
      'SWY3028',
      { property: 'podTemplate.priorityClassName', value, allowed: 'lower-case letters, digits and inner hyphens' },
    ]);
  }
  return findings;
}

const longestMessage = 256;

/** Elsewhere the same names are keys of maps, or fields of core/v1. */
const bounded = /^(routes|streamingDomains|externalAccess)\b/;

/** Fields with `minLength: 1`; hosts and names of secrets have rules of their own. */
const neverEmpty: ReadonlySet<string> = new Set([
  'audience',
  'clientId',
  'directoryPathInContainer',
  'expectedIssuer',
  'groupsClaimName',
  'issuer',
  'jwksEndpointUri',
  'prefix',
  'scope',
  'subClaimName',
  'subject',
  'tokenEndpointUri',
]);
