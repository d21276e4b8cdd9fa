import type { AclGrant, Grant, DerivedPermissions, Reason } from './types';

/** Gathers grants; one that several resources need is kept once, with all their reasons. */
export class Collected {
  private readonly grants = new Map<string, { readonly grant: Grant; readonly because: Map<string, Reason> }>();
  private readonly notes = new Map<string, { readonly path: string; readonly says: string }>();

  public add(grant: Grant): void {
    const { because, ...rest } = grant;
    const key = JSON.stringify(rest, Object.keys(rest).sort());
    const known = this.grants.get(key) ?? { grant, because: new Map<string, Reason>() };
    for (const reason of because) known.because.set(JSON.stringify(reason), reason);
    this.grants.set(key, known);
  }

  /** Says once what cannot be derived; the first resource that it concerns stands for all. */
  public note(path: string, says: string): void {
    if (!this.notes.has(says)) this.notes.set(says, { path, says });
  }

  public get permissions(): DerivedPermissions {
    const all = [...this.grants.values()].map(({ grant, because }): Grant => ({ ...grant, because: [...because.values()] }));
    const of = <S extends Grant['system']>(system: S) => all.filter((grant): grant is GrantOf<S> => grant.system === system);
    return {
      kubernetes: of('kubernetes'),
      confluent: of('confluent'),
      aws: of('aws'),
      acls: withoutUpperBounds(of('acls')),
      other: of('other'),
      notDerived: [...this.notes.values()],
    };
  }
}

type GrantOf<S extends Grant['system']> = Extract<Grant, { readonly system: S }>;

/** An ACL that is needed anyway is not also a perhaps. */
function withoutUpperBounds(acls: readonly AclGrant[]): AclGrant[] {
  const keyOf = ({ atMost: _, because: __, ...rest }: AclGrant) => JSON.stringify(rest);
  const needed = new Set(acls.filter(({ atMost }) => !atMost).map(keyOf));
  return acls.filter((acl) => !acl.atMost || !needed.has(keyOf(acl)));
}
