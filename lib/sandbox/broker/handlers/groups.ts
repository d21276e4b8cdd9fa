import { ErrorCode } from '../../../proxy/wire';
import type { Group } from '../groups/group';
import type { Handler, RequestContext } from './handler';

const NO_OPERATIONS = -2147483648;

/** NOT_COORDINATOR when another broker is the group's, or 0. */
export function coordinatorFault(groupId: string, { cluster, nodeId }: RequestContext): number {
  return cluster.coordinatorOf(groupId) === nodeId ? ErrorCode.NONE : ErrorCode.NOT_COORDINATOR;
}

/** JoinGroup (key 11). Answered when all members of the group have joined, or the rebalance timeout is over. */
export const joinGroup: Handler<11> = async (request, context) => {
  const errorCode = coordinatorFault(request.groupId, context);
  if (errorCode) return { errorCode };
  const { apiVersion, clientId, clientHost } = context;
  return context.cluster.groups.join({ request, apiVersion, clientId, clientHost });
};

/** SyncGroup (key 14). Answered when the leader has sent the assignment. */
export const syncGroup: Handler<14> = async (request, context) => {
  const errorCode = coordinatorFault(request.groupId, context);
  return errorCode ? { errorCode } : context.cluster.groups.sync(request);
};

/** Heartbeat (key 12). */
export const heartbeat: Handler<12> = (request, context) => ({
  errorCode: coordinatorFault(request.groupId, context) || context.cluster.groups.heartbeat(request),
});

/** LeaveGroup (key 13). One member until version 2, several from version 3. */
export const leaveGroup: Handler<13> = (request, context) => {
  const errorCode = coordinatorFault(request.groupId, context);
  if (errorCode) return { errorCode, members: [] };
  const members = context.cluster.groups.leave(request);
  return context.apiVersion >= 3 ? { errorCode: ErrorCode.NONE, members } : { errorCode: members[0]?.errorCode ?? ErrorCode.NONE };
};

/** ListGroups (key 16): the groups that this broker coordinates. */
export const listGroups: Handler<16> = ({ statesFilter, typesFilter }, { cluster, nodeId }) => {
  const isWanted = (filter: readonly string[], value: string): boolean =>
    filter.length === 0 || filter.some((each) => each.toLowerCase() === value.toLowerCase());
  return {
    errorCode: ErrorCode.NONE,
    groups: cluster.groups
      .all()
      .filter(({ id, state }) => cluster.coordinatorOf(id) === nodeId && isWanted(statesFilter, state) && isWanted(typesFilter, 'classic'))
      .map(({ id, protocolType, state }) => ({ groupId: id, protocolType, groupState: state, groupType: 'classic' })),
  };
};

/** DescribeGroups (key 15). */
export const describeGroups: Handler<15> = ({ groups }, context) => ({
  groups: groups.map((groupId) => {
    const errorCode = coordinatorFault(groupId, context);
    if (errorCode) return { errorCode, groupId };
    const group = context.cluster.groups.get(groupId);
    if (group) return { errorCode: ErrorCode.NONE, groupId, ...describe(group), authorizedOperations: NO_OPERATIONS };
    // A group that is not there was shown as a dead one until version 5.
    const absent =
      context.apiVersion >= 6
        ? { errorCode: ErrorCode.GROUP_ID_NOT_FOUND, errorMessage: `Group ${groupId} not found.` }
        : { errorCode: ErrorCode.NONE };
    return { ...absent, groupId, groupState: 'Dead', protocolType: '', protocolData: '', members: [], authorizedOperations: NO_OPERATIONS };
  }),
});

function describe(group: Group) {
  const isAgreed = group.state === 'Stable';
  return {
    groupState: group.state,
    protocolType: group.protocolType,
    protocolData: isAgreed ? (group.protocol ?? '') : '',
    members: [...group.members.values()].map((member) => ({
      memberId: member.id,
      groupInstanceId: member.profile.groupInstanceId,
      clientId: member.profile.clientId,
      clientHost: member.profile.clientHost,
      memberMetadata: isAgreed ? member.metadataFor(group.protocol ?? '') : Buffer.alloc(0),
      memberAssignment: isAgreed ? member.assignment : Buffer.alloc(0),
    })),
  };
}

/** DeleteGroups (key 42). */
export const deleteGroups: Handler<42> = ({ groupsNames }, context) => ({
  results: groupsNames.map((groupId) => {
    const group = context.cluster.groups.get(groupId);
    const refused = !group ? ErrorCode.GROUP_ID_NOT_FOUND : group.members.size > 0 ? ErrorCode.NON_EMPTY_GROUP : ErrorCode.NONE;
    const errorCode = coordinatorFault(groupId, context) || refused;
    if (errorCode === ErrorCode.NONE) context.cluster.groups.delete(groupId);
    return { groupId, errorCode };
  }),
});
