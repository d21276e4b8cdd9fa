/**
 * Filters of a cluster link. The destination takes them as JSON texts in settings of the link; `*` names everything.
 * @see https://docs.confluent.io/cloud/current/multi-cloud/cluster-linking/cluster-links-cc.html
 */

/** Topics or consumer groups that a link takes or leaves out, by name. Where several match, one that leaves out counts. */
export class NameFilter {
  /** Every name. */
  public static all(): NameFilter {
    return NameFilter.include('*');
  }

  public static include(name: string): NameFilter {
    return new NameFilter(name, 'LITERAL', 'INCLUDE');
  }

  public static exclude(name: string): NameFilter {
    return new NameFilter(name, 'LITERAL', 'EXCLUDE');
  }

  /** Every name that begins so. */
  public static includePrefix(prefix: string): NameFilter {
    return new NameFilter(prefix, 'PREFIXED', 'INCLUDE');
  }

  /** Every name that begins so. */
  public static excludePrefix(prefix: string): NameFilter {
    return new NameFilter(prefix, 'PREFIXED', 'EXCLUDE');
  }

  private constructor(
    public readonly name: string,
    public readonly patternType: 'LITERAL' | 'PREFIXED',
    public readonly filterType: 'INCLUDE' | 'EXCLUDE',
  ) {}
}

export interface AclFilterProps {
  /** @default 'ANY' */
  readonly resourceType?: 'ANY' | 'TOPIC' | 'GROUP' | 'CLUSTER' | 'TRANSACTIONAL_ID' | 'DELEGATION_TOKEN';

  /** @default - resources of any name */
  readonly name?: string;

  /** @default 'ANY' */
  readonly patternType?: 'ANY' | 'LITERAL' | 'PREFIXED' | 'MATCH';

  /**
   * As in `User:alice`.
   * @default - any principal
   */
  readonly principal?: string;

  /** @default 'ANY' */
  readonly operation?: AclFilterOperation;

  /** @default 'ANY' */
  readonly permission?: 'ANY' | 'ALLOW' | 'DENY';

  /** @default - any host */
  readonly host?: string;
}

export type AclFilterOperation =
  | 'ANY'
  | 'ALL'
  | 'READ'
  | 'WRITE'
  | 'CREATE'
  | 'DELETE'
  | 'ALTER'
  | 'DESCRIBE'
  | 'CLUSTER_ACTION'
  | 'DESCRIBE_CONFIGS'
  | 'ALTER_CONFIGS'
  | 'IDEMPOTENT_WRITE';

/** ACLs that a link copies. The destination loses those of its own that match and that the source does not have: filter narrowly. */
export class AclFilter {
  /** Every ACL. */
  public static all(): AclFilter {
    return AclFilter.of({});
  }

  public static of(props: AclFilterProps): AclFilter {
    return new AclFilter(props);
  }

  private constructor(public readonly props: AclFilterProps) {}
}

export const groupFilters = (filters: readonly NameFilter[]): string => JSON.stringify({ groupFilters: filters });

export const topicFilters = (filters: readonly NameFilter[]): string => JSON.stringify({ topicFilters: filters });

export function aclFilters(filters: readonly AclFilter[]): string {
  return JSON.stringify({
    aclFilters: filters.map(({ props }) => {
      const { resourceType = 'ANY', patternType = 'ANY', name, principal, operation = 'ANY', permission = 'ANY', host } = props;
      return {
        resourceFilter: { resourceType, patternType, ...(name !== undefined && { name }) },
        accessFilter: {
          ...(principal !== undefined && { principal }),
          operation,
          permissionType: permission,
          ...(host !== undefined && { host }),
        },
      };
    }),
  });
}
