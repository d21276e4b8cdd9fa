import type { Rules } from '../core/rules';
import { type LinkConfig, type LinkSettings, settingNames as names } from './link-config';

/** Longest prefix that Cluster Linking takes. */
const prefixLimit = 12;

/** Settings that the construct makes, or that would hold a secret. */
const ownSettings =
  /^(?:bootstrap\.servers|link\.mode|(?:remote\.link\.)?connection\.mode|(?:local\.)?sasl\.jaas\.config|(?:local\.)?ssl\..*(?:password|key))$/;

/** SWY2008, SWY2009, SWY2010, SWY2013. */
export function checkLinkConfig(rules: Rules, { settings }: LinkConfig, bidirectional: boolean, property = 'config'): void {
  for (const name of Object.keys(settings)) rules.check('SWY2013', !ownSettings.test(name), { property, value: name });
  checkValues(rules, settings, property);
  checkFilters(rules, settings, property);

  const isOn = (name: string) => settings[name] === 'true';
  const prefixed = (settings[names.prefix] ?? '') !== '';
  const exclude = (name: string, detail: string) => rules.check('SWY2009', false, { property: `${property}["${name}"]`, detail });
  if (prefixed && isOn(names.aclSync)) exclude(names.aclSync, `ACLs cannot follow over a link with the prefix "${settings[names.prefix]}"`);
  if (isOn(names.groupPrefix) && !prefixed) exclude(names.groupPrefix, 'the link has no prefix');
  if (isOn(names.groupPrefix) && bidirectional) exclude(names.groupPrefix, 'the link is bidirectional');
}

function checkValues(rules: Rules, settings: LinkSettings, property: string): void {
  const check = (name: string, isValue: (value: string) => boolean, allowed: string): void => {
    const value = settings[name];
    if (value !== undefined) rules.check('SWY2008', () => isValue(value), { property: `${property}["${name}"]`, value, allowed });
  };
  for (const name of [names.offsetSync, names.groupPrefix, names.aclSync, names.autoCreate, names.paused]) {
    check(name, (value) => value === 'true' || value === 'false', 'true or false');
  }
  check(names.offsetSyncMs, (value) => isWhole(value, 1000), 'a whole number of milliseconds, 1000 at least');
  for (const name of [names.aclSyncMs, names.topicConfigMs, names.availabilityMs, names.availabilityFailures, names.fetchers]) {
    check(name, (value) => isWhole(value, 1), 'a whole number, 1 at least');
  }
  check(names.retryTimeoutMs, (value) => value === '-1' || isWhole(value, 0), 'a whole number of milliseconds, or -1 for ever');
  check(
    names.prefix,
    (value) => /^[a-zA-Z0-9._-]*$/.test(value) && value.length <= prefixLimit,
    `characters of topic names, ${prefixLimit} at most`,
  );
  check(names.startAt, isStart, 'earliest, latest, or a time as 2030-12-31T23:59:59Z');
  check(
    names.topicConfigInclude,
    (value) => value.split(',').every((name) => /^[a-z][a-z0-9.]*$/.test(name.trim())),
    'names of topic settings',
  );
}

function checkFilters(rules: Rules, settings: LinkSettings, property: string): void {
  const check = (name: string, fault: (content: unknown) => string | undefined): void => {
    const value = settings[name];
    if (value === undefined || value === '') return;
    const detail = fault(parsed(value));
    rules.check('SWY2010', detail === undefined, { property: `${property}["${name}"]`, ...(detail !== undefined && { detail }) });
  };
  check(names.groupFilters, (content) => nameFilterFault(content, 'groupFilters'));
  check(names.topicFilters, (content) => nameFilterFault(content, 'topicFilters'));
  check(names.aclFilters, aclFilterFault);
}

interface NamedFilter {
  readonly name?: unknown;
  readonly patternType?: unknown;
  readonly filterType?: unknown;
}

function nameFilterFault(content: unknown, key: string): string | undefined {
  const filters = listIn(content, key) as readonly NamedFilter[] | undefined;
  if (!filters) return `it is no JSON object with a list "${key}"`;
  if (filters.length === 0) return undefined;
  const wrong = filters.find(
    ({ name, patternType, filterType }) =>
      typeof name !== 'string' ||
      name.trim() === '' ||
      !['LITERAL', 'PREFIXED'].includes(String(patternType)) ||
      !['INCLUDE', 'EXCLUDE'].includes(String(filterType)),
  );
  if (wrong) return `${JSON.stringify(wrong)} needs a name, patternType LITERAL or PREFIXED, and filterType INCLUDE or EXCLUDE`;
  return filters.some(({ filterType }) => filterType === 'INCLUDE') ? undefined : 'it only leaves out';
}

interface AclEntry {
  readonly resourceFilter?: { readonly resourceType?: unknown; readonly patternType?: unknown; readonly name?: unknown };
  readonly accessFilter?: { readonly operation?: unknown; readonly permissionType?: unknown };
}

function aclFilterFault(content: unknown): string | undefined {
  const filters = listIn(content, 'aclFilters') as readonly AclEntry[] | undefined;
  if (!filters) return 'it is no JSON object with a list "aclFilters"';
  const isText = (value: unknown) => typeof value === 'string' && value !== '';
  const wrong = filters.find(
    ({ resourceFilter: resource, accessFilter: access }) =>
      ![resource?.resourceType, resource?.patternType, access?.operation, access?.permissionType].every(isText),
  );
  if (wrong)
    return `${JSON.stringify(wrong)} needs resourceFilter { resourceType, patternType } and accessFilter { operation, permissionType }`;
  const nameless = filters.find(
    ({ resourceFilter: resource }) => !isText(resource?.name) && /^(?:literal|prefixed)$/i.test(String(resource?.patternType)),
  );
  return nameless && `${JSON.stringify(nameless)} has a patternType that needs a name`;
}

function listIn(content: unknown, key: string): readonly object[] | undefined {
  const list = typeof content === 'object' && content !== null ? (content as Readonly<Record<string, unknown>>)[key] : undefined;
  return Array.isArray(list) && list.every((item) => typeof item === 'object' && item !== null) ? list : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isWhole(value: string, least: number): boolean {
  return /^\d+$/.test(value) && Number.isSafeInteger(Number(value)) && Number(value) >= least;
}

function isStart(value: string): boolean {
  return (
    value === 'earliest' ||
    value === 'latest' ||
    (/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/.test(value) && !Number.isNaN(Date.parse(value)))
  );
}
