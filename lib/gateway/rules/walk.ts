/** A value somewhere in a document. */
export interface Visited {
  /** `routes[orders].security.auth`: items are named by their name or id, else by their number. */
  readonly at: string;
  /** The same for every item: `routes[].security.auth`. */
  readonly path: string;
  readonly field: string;
  readonly value: unknown;
}

/** Every field of a document, outer ones first. */
export function fieldsOf(document: unknown): Visited[] {
  const found: Visited[] = [];
  collect(document, '', '', found);
  return found;
}

/** A Kubernetes Secret that a document refers to. Fields of core/v1 (environment, volumes, image pull) are not among them. */
export interface SecretRef {
  readonly at: string;
  readonly name: string;
}

export function secretRefs(fields: readonly Visited[]): SecretRef[] {
  return fields.flatMap(({ at, field, value }) => (refFields.has(field) && typeof value === 'string' ? [{ at, name: value }] : []));
}

/** Every field of the CRD that is limited to 30 characters (CFK 3.3). */
const refFields = new Set(['secretRef', 'configSecretRef', 'clientCredentialsRef', 'certificateRef']);

function collect(value: unknown, at: string, path: string, found: Visited[]): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) collect(item, `${at}[${nameOf(item) ?? index}]`, `${path}[]`, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [field, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    const here = { at: join(at, field), path: join(path, field), field, value: inner as unknown };
    found.push(here);
    collect(inner, here.at, here.path, found);
  }
}

function join(path: string, field: string): string {
  return path === '' ? field : `${path}.${field}`;
}

function nameOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const { name, id } = item as { name?: unknown; id?: unknown };
  return typeof name === 'string' ? name : typeof id === 'string' ? id : undefined;
}
