import { ErrorCode } from '../../../proxy/wire';
import { GroupMember, type JoinResult, type MemberProfile } from './group-member';
import { OffsetTable } from './offset-table';

export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable';

/** A consumer group of the classic protocol: its members and how they agree on a generation. */
export class Group {
  public readonly members = new Map<string, GroupMember>();
  public readonly offsets = new OffsetTable();

  /** Member ids that were given out and not used yet (KIP-394). A rebalance waits for them. */
  public readonly pending = new Map<string, NodeJS.Timeout>();
  public state: GroupState = 'Empty';
  public generation = 0;
  public protocolType = '';
  public protocol: string | null = null;
  public leader: string | null = null;

  private rebalanceTimer: NodeJS.Timeout | undefined;

  public constructor(public readonly id: string) {}

  public staticMember(instanceId: string): GroupMember | undefined {
    return [...this.members.values()].find(({ profile }) => profile.groupInstanceId === instanceId);
  }

  /** Whether all members and the newcomer have a protocol in common. */
  public accepts(protocolType: string, protocols: readonly { name: string }[]): boolean {
    if (protocols.length === 0 || protocolType === '') return false;
    if (this.members.size === 0) return true;
    return (
      protocolType === this.protocolType &&
      protocols.some(({ name }) => [...this.members.values()].every((member) => member.supports(name)))
    );
  }

  public addMember(id: string, profile: MemberProfile): GroupMember {
    const member = new GroupMember(id, profile, (expired) => this.removeMember(expired.id));
    clearTimeout(this.pending.get(id));
    this.pending.delete(id);
    this.members.set(id, member);
    return member;
  }

  public addPending(id: string, forMs: number): void {
    const expire = (): void => {
      this.pending.delete(id);
      this.completeJoinWhenAllAreIn();
    };
    this.pending.set(id, setTimeout(expire, forMs).unref());
  }

  public removeMember(id: string): boolean {
    const member = this.members.get(id);
    if (!member) {
      clearTimeout(this.pending.get(id));
      const was = this.pending.delete(id);
      this.completeJoinWhenAllAreIn();
      return was;
    }
    this.members.delete(id);
    member.end();
    member.answerJoin?.({ errorCode: ErrorCode.UNKNOWN_MEMBER_ID, memberId: id });
    member.answerSync?.({ errorCode: ErrorCode.UNKNOWN_MEMBER_ID });
    if (this.leader === id) this.leader = null;
    if (this.state === 'PreparingRebalance') this.completeJoinWhenAllAreIn();
    else this.prepareRebalance();
    return true;
  }

  /** Asks every member to join again; heartbeats say so from now on. */
  public prepareRebalance(): void {
    if (this.state === 'PreparingRebalance') return this.completeJoinWhenAllAreIn();
    for (const member of this.members.values()) {
      member.assignment = Buffer.alloc(0);
      member.answerSync?.({ errorCode: ErrorCode.REBALANCE_IN_PROGRESS });
      member.answerSync = undefined;
    }
    this.state = 'PreparingRebalance';
    const longest = Math.max(0, ...[...this.members.values()].map(({ profile }) => profile.rebalanceTimeoutMs));
    clearTimeout(this.rebalanceTimer);
    this.rebalanceTimer = setTimeout(() => this.completeJoin(), longest).unref();
    this.completeJoinWhenAllAreIn();
  }

  public completeJoinWhenAllAreIn(): void {
    if (this.state !== 'PreparingRebalance' || this.pending.size > 0) return;
    if ([...this.members.values()].every(({ isJoining }) => isJoining)) this.completeJoin();
  }

  /** What a member is told about the current generation; the leader also learns who the members are. */
  public joinResult(memberId: string): JoinResult {
    const isLeader = memberId === this.leader;
    return {
      errorCode: ErrorCode.NONE,
      generationId: this.generation,
      protocolType: this.protocolType,
      protocolName: this.protocol,
      leader: this.leader ?? '',
      memberId,
      members: isLeader ? this.describeMembers() : [],
    };
  }

  public describeMembers(): { memberId: string; groupInstanceId: string | null; metadata: Buffer }[] {
    return [...this.members.values()].map((member) => ({
      memberId: member.id,
      groupInstanceId: member.profile.groupInstanceId,
      metadata: member.metadataFor(this.protocol ?? ''),
    }));
  }

  /** Takes the leader's assignment and hands it out. */
  public assign(assignments: readonly { memberId: string; assignment: Buffer }[]): void {
    this.state = 'Stable';
    const byMember = new Map(assignments.map(({ memberId, assignment }) => [memberId, assignment]));
    for (const member of this.members.values()) {
      member.assignment = Buffer.from(byMember.get(member.id) ?? Buffer.alloc(0));
      member.answerSync?.(this.syncResult(member));
      member.answerSync = undefined;
      member.touch();
    }
  }

  public syncResult(member: GroupMember): { errorCode: number; protocolType: string; protocolName: string | null; assignment: Buffer } {
    return { errorCode: ErrorCode.NONE, protocolType: this.protocolType, protocolName: this.protocol, assignment: member.assignment };
  }

  public close(): void {
    clearTimeout(this.rebalanceTimer);
    for (const timer of this.pending.values()) clearTimeout(timer);
    for (const member of this.members.values()) member.end();
  }

  private completeJoin(): void {
    clearTimeout(this.rebalanceTimer);
    for (const member of [...this.members.values()]) {
      // A static member keeps its place until its session ends (KIP-345).
      if (member.isJoining || member.profile.groupInstanceId !== null) continue;
      member.end();
      this.members.delete(member.id);
    }
    this.generation += 1;
    if (this.members.size === 0) {
      this.state = 'Empty';
      this.protocol = this.leader = null;
      return;
    }
    this.state = 'CompletingRebalance';
    this.protocol = this.electProtocol();
    if (!this.leader || !this.members.get(this.leader)?.isJoining) {
      this.leader = ([...this.members.values()].find(({ isJoining }) => isJoining) ?? [...this.members.values()][0])?.id ?? null;
    }
    for (const member of this.members.values()) {
      member.touch();
      member.answerJoin?.(this.joinResult(member.id));
      member.answerJoin = undefined;
    }
  }

  /** Each member votes for the first of its protocols that all know; the most votes win. */
  private electProtocol(): string {
    const members = [...this.members.values()];
    const votes = new Map<string, number>();
    for (const { profile } of members) {
      const choice = profile.protocols.find(({ name }) => members.every((other) => other.supports(name)))?.name;
      if (choice !== undefined) votes.set(choice, (votes.get(choice) ?? 0) + 1);
    }
    return [...votes].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
  }
}
