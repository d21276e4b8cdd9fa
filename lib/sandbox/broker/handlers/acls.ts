import { ErrorCode } from '../../../proxy/wire';
import type { Acl, AclFilter } from '../acl-table';
import type { Handler } from './handler';

/** DescribeAcls (key 29). */
export const describeAcls: Handler<29> = (request, { cluster }) => ({
  errorCode: ErrorCode.NONE,
  errorMessage: null,
  resources: cluster.acls.find(filterOf(request)).map((acl) => ({ ...acl, acls: [acl] })),
});

/** CreateAcls (key 30). One that is there already is accepted, as in Kafka. */
export const createAcls: Handler<30> = (request, { cluster }) => ({
  results: request.creations.map(({ resourcePatternType, ...rest }) => {
    cluster.acls.add({ ...rest, patternType: resourcePatternType });
    return { errorCode: ErrorCode.NONE, errorMessage: null };
  }),
});

/** DeleteAcls (key 31). */
export const deleteAcls: Handler<31> = (request, { cluster }) => ({
  filterResults: request.filters.map((filter) => ({
    errorCode: ErrorCode.NONE,
    errorMessage: null,
    matchingAcls: cluster.acls.remove(filterOf(filter)).map((acl: Acl) => ({ ...acl, errorCode: ErrorCode.NONE, errorMessage: null })),
  })),
});

interface WireFilter {
  readonly resourceTypeFilter: number;
  readonly resourceNameFilter: string | null;
  readonly patternTypeFilter: number;
  readonly principalFilter: string | null;
  readonly hostFilter: string | null;
  readonly operation: number;
  readonly permissionType: number;
}

function filterOf({
  resourceTypeFilter,
  resourceNameFilter,
  patternTypeFilter,
  principalFilter,
  hostFilter,
  ...rest
}: WireFilter): AclFilter {
  return {
    resourceType: resourceTypeFilter,
    resourceName: resourceNameFilter,
    patternType: patternTypeFilter,
    principal: principalFilter,
    host: hostFilter,
    operation: rest.operation,
    permissionType: rest.permissionType,
  };
}
