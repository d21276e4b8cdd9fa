import { randomUUID } from 'node:crypto';
import {
  ErrorCode,
  type HeartbeatRequest,
  type JoinGroupRequest,
  type LeaveGroupRequest,
  type SyncGroupRequest,
} from '../../../proxy/wire';
import { Group } from './group';
import type { GroupMember, JoinResult, MemberProfile, SyncResult } from './group-member';

export interface Joining {
  readonly request: JoinGroupRequest;
  readonly apiVersion: number;
  readonly clientId: string;
  readonly clientHost: string;
}

const SESSION_TIMEOUT = { min: 100, max: 1_800_000 };

/** Joining, syncing, heartbeats and leaving, with the answers of Apache Kafka's classic group coordinator. */
export class GroupCoordinator {
  private readonly groups = new Map<string, Group>();

  public get(groupId: string): Group | undefined {
    return this.groups.get(groupId);
  }

  public getOrCreate(groupId: string): Group {
    const group = this.groups.get(groupId) ?? new Group(groupId);
    this.groups.set(groupId, group);
    return group;
  }

  public all(): Group[] {
    return [...this.groups.values()];
  }

  public delete(groupId: string): void {
    this.groups.get(groupId)?.close();
    this.groups.delete(groupId);
  }

  public close(): void {
    for (const id of [...this.groups.keys()]) this.delete(id);
  }

  public join(joining: Joining): Promise<JoinResult> | JoinResult {
    const { request } = joining;
    const refused = (errorCode: number, memberId = request.memberId): JoinResult => ({ errorCode, memberId });
    if (request.groupId === '') return refused(ErrorCode.INVALID_GROUP_ID);
    if (request.sessionTimeoutMs < SESSION_TIMEOUT.min || request.sessionTimeoutMs > SESSION_TIMEOUT.max)
      return refused(ErrorCode.INVALID_SESSION_TIMEOUT);
    if (request.memberId !== '' && !this.groups.has(request.groupId)) return refused(ErrorCode.UNKNOWN_MEMBER_ID);

    const group = this.getOrCreate(request.groupId);
    if (!group.accepts(request.protocolType, request.protocols)) return refused(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    return request.memberId === '' ? this.joinAsNew(group, joining) : this.joinAgain(group, joining, refused);
  }

  private joinAsNew(group: Group, joining: Joining): Promise<JoinResult> | JoinResult {
    const { request, apiVersion } = joining;
    const memberId = `${request.groupInstanceId ?? joining.clientId}-${randomUUID()}`;
    if (request.groupInstanceId !== null) {
      const earlier = group.staticMember(request.groupInstanceId);
      if (earlier) return this.replaceStatic(group, earlier, memberId, joining);
    } else if (apiVersion >= 4) {
      group.addPending(memberId, request.sessionTimeoutMs);
      return { errorCode: ErrorCode.MEMBER_ID_REQUIRED, memberId };
    }
    return this.addAndRebalance(group, memberId, joining);
  }

  private joinAgain(group: Group, joining: Joining, refused: (code: number) => JoinResult): Promise<JoinResult> | JoinResult {
    const { request } = joining;
    if (group.pending.has(request.memberId)) return this.addAndRebalance(group, request.memberId, joining);
    const fault = memberFault(group, request.memberId, request.groupInstanceId);
    if (fault) return refused(fault);
    const member = group.members.get(request.memberId) as GroupMember;
    const unchanged = member.hasSameProtocols(request.protocols);
    const isLeader = group.leader === member.id;
    // The answer to an earlier JoinGroup was lost, or a follower asks again without a reason.
    const knowsAll = unchanged && (group.state === 'CompletingRebalance' || (group.state === 'Stable' && !isLeader));
    member.profile = profileOf(joining);
    member.touch();
    if (knowsAll) return group.joinResult(member.id);
    return this.awaitOthers(group, member);
  }

  /** A static member that restarts takes its old place over; when nothing else changed the group need not rebalance (KIP-345, KIP-814). */
  private replaceStatic(group: Group, earlier: GroupMember, memberId: string, joining: Joining): Promise<JoinResult> | JoinResult {
    const wasLeader = group.leader === earlier.id;
    const unchanged = earlier.hasSameProtocols(joining.request.protocols);
    group.members.delete(earlier.id);
    earlier.end();
    earlier.answerJoin?.({ errorCode: ErrorCode.FENCED_INSTANCE_ID, memberId: earlier.id });
    earlier.answerSync?.({ errorCode: ErrorCode.FENCED_INSTANCE_ID });
    const member = group.addMember(memberId, profileOf(joining));
    member.assignment = earlier.assignment;
    if (wasLeader) group.leader = memberId;
    member.touch();
    if (group.state !== 'Stable' || !unchanged) return this.awaitOthers(group, member);
    const result = group.joinResult(memberId);
    if (!wasLeader) return result;
    return joining.apiVersion >= 9 ? { ...result, skipAssignment: true } : { ...result, leader: earlier.id, members: [] };
  }

  private addAndRebalance(group: Group, memberId: string, joining: Joining): Promise<JoinResult> {
    if (group.members.size === 0) group.protocolType = joining.request.protocolType;
    const member = group.addMember(memberId, profileOf(joining));
    member.touch();
    return this.awaitOthers(group, member);
  }

  private awaitOthers(group: Group, member: GroupMember): Promise<JoinResult> {
    return new Promise((resolve) => {
      member.answerJoin = resolve;
      group.prepareRebalance();
    });
  }

  public sync(request: SyncGroupRequest): Promise<SyncResult> | SyncResult {
    const group = this.groups.get(request.groupId);
    const fault = memberFault(group, request.memberId, request.groupInstanceId) || generationFault(group, request.generationId);
    if (!group || fault) return { errorCode: fault };
    if (request.protocolType !== null && request.protocolType !== group.protocolType)
      return { errorCode: ErrorCode.INCONSISTENT_GROUP_PROTOCOL };
    if (request.protocolName !== null && request.protocolName !== group.protocol)
      return { errorCode: ErrorCode.INCONSISTENT_GROUP_PROTOCOL };
    const member = group.members.get(request.memberId) as GroupMember;
    member.touch();
    if (group.state === 'PreparingRebalance') return { errorCode: ErrorCode.REBALANCE_IN_PROGRESS };
    if (group.state === 'Stable') return group.syncResult(member);
    return new Promise((resolve) => {
      member.answerSync = resolve;
      if (member.id === group.leader) group.assign(request.assignments);
    });
  }

  public heartbeat(request: HeartbeatRequest): number {
    const group = this.groups.get(request.groupId);
    const fault = memberFault(group, request.memberId, request.groupInstanceId) || generationFault(group, request.generationId);
    if (!group || fault) return fault;
    group.members.get(request.memberId)?.touch();
    return group.state === 'PreparingRebalance' ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
  }

  public leave(request: LeaveGroupRequest): { memberId: string; groupInstanceId: string | null; errorCode: number }[] {
    const group = this.groups.get(request.groupId);
    const leaving = request.members.length > 0 ? request.members : [{ memberId: request.memberId, groupInstanceId: null }];
    return leaving.map(({ memberId, groupInstanceId }) => {
      const id = memberId === '' && groupInstanceId !== null ? (group?.staticMember(groupInstanceId)?.id ?? '') : memberId;
      const isPending = group?.pending.has(id) ?? false;
      const errorCode = isPending ? ErrorCode.NONE : memberFault(group, id, groupInstanceId);
      if (errorCode === ErrorCode.NONE) group?.removeMember(id);
      return { memberId, groupInstanceId, errorCode };
    });
  }
}

/** Error of a request that comes from somebody who is not in the group, or 0. */
export function memberFault(group: Group | undefined, memberId: string, instanceId: string | null): number {
  if (!group) return ErrorCode.UNKNOWN_MEMBER_ID;
  if (instanceId !== null) {
    const holder = group.staticMember(instanceId);
    if (holder && holder.id !== memberId) return ErrorCode.FENCED_INSTANCE_ID;
  }
  return group.members.has(memberId) ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
}

export function generationFault(group: Group | undefined, generation: number): number {
  return group && group.generation !== generation ? ErrorCode.ILLEGAL_GENERATION : ErrorCode.NONE;
}

function profileOf({ request, clientId, clientHost }: Joining): MemberProfile {
  return {
    groupInstanceId: request.groupInstanceId,
    clientId,
    clientHost,
    sessionTimeoutMs: request.sessionTimeoutMs,
    rebalanceTimeoutMs: request.rebalanceTimeoutMs > 0 ? request.rebalanceTimeoutMs : request.sessionTimeoutMs,
    protocols: request.protocols.map(({ name, metadata }) => ({ name, metadata: Buffer.from(metadata) })),
  };
}
