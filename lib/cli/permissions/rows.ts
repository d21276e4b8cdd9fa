import type { Grant, KubernetesGrant } from '../../permissions/data';

/** A line of the table of permissions. */
export type Row = readonly [who: string, where: string, what: string, why: string];

interface Entry {
  readonly who: string;
  readonly where: string;
  /** Without the name of the object. */
  readonly what: string;
  readonly names: readonly string[];
  readonly does: readonly string[];
  readonly paths: readonly string[];
}

/** Names that are written out in one row. */
const namesShown = 8;

/** As few rows as say it: verbs of one object together, then objects for which the same is said. */
export function rowsOf(grants: readonly Grant[]): Row[] {
  const objects = mergedBy(grants.map(entryOf), ({ who, where, what, names }) => [who, where, objectIn(what), names], joinVerbs);
  const rows = mergedBy(objects, ({ who, where, what, does }) => [who, where, what, does], joinNames);
  return rows.map(({ who, where, what, names, does, paths }) => [
    who,
    where,
    names.length === 0 ? what : `${what} ${shortened(names)}`,
    `${does.join(', ')} (${paths[0] ?? ''}${paths.length > 1 ? `, and ${paths.length - 1} more` : ''})`,
  ]);
}

/** One permission in words. */
export function whatOf(grant: Grant): string {
  const { what, names } = entryOf(grant);
  return [what, ...names].join(' ');
}

export function whereOf(grant: Grant): string {
  switch (grant.system) {
    case 'kubernetes':
      return placeOf(grant);
    case 'confluent':
      return grant.clusterId;
    case 'aws':
      return 'AWS';
    case 'acls':
      return grant.cluster;
    case 'other':
      return grant.where;
  }
}

function entryOf(grant: Grant): Entry {
  const { because, holder } = grant;
  const common = {
    who: holder,
    where: whereOf(grant),
    does: unique(because.map(({ does }) => does)),
    paths: unique(because.map(({ path }) => path)),
  };
  switch (grant.system) {
    case 'kubernetes':
      return { ...common, what: `${grant.verb} ${grant.resource}`, names: grant.name === undefined ? [] : [grant.name] };
    case 'confluent':
      return { ...common, what: grant.role, names: [] };
    case 'aws':
      return { ...common, what: `${grant.action} on`, names: [grant.resource] };
    case 'acls': {
      const who = grant.principal === undefined ? '' : ` as ${grant.principal}`;
      const name = grant.pattern === 'PREFIXED' ? `${grant.name}… (prefix)` : grant.name;
      return {
        ...common,
        what: `${grant.atMost ? 'at most ' : ''}${grant.operation}${who} on ${grant.resource}`,
        names: grant.resource === 'Cluster' ? [] : [name],
      };
    }
    case 'other':
      return { ...common, what: grant.grant, names: [] };
  }
}

function placeOf({ namespace, cluster }: KubernetesGrant): string {
  const place = namespace === undefined ? 'no namespace' : `namespace ${namespace}`;
  return cluster.context === undefined ? place : `${place} of ${cluster.context}`;
}

const verbsOf = /^((?:get|list|watch|create|update|patch|delete)(?:, \w+)*) (\S+)$/;

/** Grants of other systems have no verbs to join: each stays for itself. */
function objectIn(what: string): string {
  return verbsOf.exec(what)?.[2] ?? what;
}

function joinVerbs(one: Entry, other: Entry): Entry {
  const [, verbs = '', object = ''] = verbsOf.exec(one.what) ?? [];
  const [, more] = verbsOf.exec(other.what) ?? [];
  const what = more === undefined ? one.what : `${verbs}, ${more} ${object}`;
  return { ...one, what, does: unique([...one.does, ...other.does]), paths: unique([...one.paths, ...other.paths]) };
}

function joinNames(one: Entry, other: Entry): Entry {
  return { ...one, names: unique([...one.names, ...other.names]), paths: unique([...one.paths, ...other.paths]) };
}

function mergedBy(entries: readonly Entry[], key: (entry: Entry) => unknown, merge: (one: Entry, other: Entry) => Entry): Entry[] {
  const found = new Map<string, Entry>();
  for (const entry of entries) {
    const of = JSON.stringify(key(entry));
    const known = found.get(of);
    found.set(of, known ? merge(known, entry) : entry);
  }
  return [...found.values()];
}

function shortened(names: readonly string[]): string {
  const more = names.length - namesShown;
  return `${names.slice(0, namesShown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
