import type { JoinGroupResponse, SyncGroupResponse } from '../../../proxy/wire';

export interface MemberProtocol {
  readonly name: string;
  readonly metadata: Buffer;
}

/** What a member says about itself when it joins. */
export interface MemberProfile {
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocols: readonly MemberProtocol[];
}

export type JoinResult = Partial<JoinGroupResponse>;
export type SyncResult = Partial<SyncGroupResponse>;

/** A consumer, or another client, in a group of the classic protocol. */
export class GroupMember {
  public assignment: Buffer = Buffer.alloc(0);

  /** Answers of requests that wait for the other members. */
  public answerJoin: ((result: JoinResult) => void) | undefined;
  public answerSync: ((result: SyncResult) => void) | undefined;

  private session: NodeJS.Timeout | undefined;

  public constructor(
    public readonly id: string,
    public profile: MemberProfile,
    private readonly onExpired: (member: GroupMember) => void,
  ) {}

  public get isJoining(): boolean {
    return this.answerJoin !== undefined;
  }

  public supports(protocol: string): boolean {
    return this.profile.protocols.some(({ name }) => name === protocol);
  }

  public metadataFor(protocol: string): Buffer {
    return this.profile.protocols.find(({ name }) => name === protocol)?.metadata ?? Buffer.alloc(0);
  }

  public hasSameProtocols(others: readonly MemberProtocol[]): boolean {
    const { protocols } = this.profile;
    return (
      protocols.length === others.length &&
      protocols.every(({ name, metadata }, index) => name === others[index]?.name && metadata.equals(others[index].metadata))
    );
  }

  /** Starts the session anew. A member that waits for the others is alive as long as it waits. */
  public touch(): void {
    clearTimeout(this.session);
    this.session = setTimeout(() => {
      if (this.answerJoin || this.answerSync) this.touch();
      else this.onExpired(this);
    }, this.profile.sessionTimeoutMs).unref();
  }

  public end(): void {
    clearTimeout(this.session);
  }
}
