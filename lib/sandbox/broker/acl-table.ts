/** One binding, in the numbers of the protocol. */
export interface Acl {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly patternType: number;
  readonly principal: string;
  readonly host: string;
  readonly operation: number;
  readonly permissionType: number;
}

/** What a filter of DescribeAcls and DeleteAcls asks for: null and {@link ANY} stand for everything. */
export type AclFilter = { readonly [Field in keyof Acl]: Acl[Field] extends string ? string | null : Acl[Field] };

/** The same number in ResourceType, PatternType, AclOperation and AclPermissionType. */
const ANY = 1;

/** PatternType: literal and prefixed ones, and the wildcard, that hold for a name. */
const MATCH = 2;
const LITERAL = 3;
const PREFIXED = 4;

/** ACLs of a sandbox cluster. They are kept and shown; nobody is refused by them. */
export class AclTable {
  private readonly acls = new Map<string, Acl>();

  public add(acl: Acl): void {
    this.acls.set(keyOf(acl), acl);
  }

  public find(filter: AclFilter): Acl[] {
    return [...this.acls.values()].filter((acl) => matches(acl, filter));
  }

  /** @returns those that were removed */
  public remove(filter: AclFilter): Acl[] {
    const found = this.find(filter);
    for (const acl of found) this.acls.delete(keyOf(acl));
    return found;
  }
}

function keyOf({ resourceType, resourceName, patternType, principal, host, operation, permissionType }: Acl): string {
  return JSON.stringify([resourceType, resourceName, patternType, principal, host, operation, permissionType]);
}

function matches(acl: Acl, filter: AclFilter): boolean {
  const number = (field: 'resourceType' | 'operation' | 'permissionType'): boolean => filter[field] === ANY || filter[field] === acl[field];
  const text = (field: 'principal' | 'host'): boolean => filter[field] === null || filter[field] === acl[field];
  return (
    number('resourceType') && number('operation') && number('permissionType') && text('principal') && text('host') && covers(acl, filter)
  );
}

function covers({ patternType, resourceName }: Acl, { patternType: wanted, resourceName: name }: AclFilter): boolean {
  if (wanted !== ANY && wanted !== MATCH && wanted !== patternType) return false;
  if (name === null) return true;
  if (wanted !== MATCH) return resourceName === name;
  if (patternType === PREFIXED) return name.startsWith(resourceName);
  return patternType === LITERAL && (resourceName === name || resourceName === '*');
}
