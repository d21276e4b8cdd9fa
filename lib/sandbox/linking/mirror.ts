/** States of a mirror topic that the sandbox knows, by Confluent's names. LINK_PAUSED and SOURCE_UNAVAILABLE are the link's, not the topic's. */
export type MirrorStatus = 'ACTIVE' | 'PAUSED' | 'PENDING_STOPPED' | 'STOPPED' | 'FAILED';

/** Why a mirror failed, by Confluent's names. */
export type MirrorError =
  | 'NO_ERROR'
  | 'SOURCE_TOPIC_MAY_BE_DELETED'
  | 'SOURCE_TOPIC_ID_CHANGED'
  | 'UNEXPECTED_TRUNCATION'
  | 'UNSUPPORTED_MESSAGE_FORMAT'
  | 'ILLEGAL_STATE'
  | 'UNKNOWN';

/** How far one partition has been copied. */
export class MirrorPartition {
  /** Offset of the next record to copy; undefined until it was compared with the destination, as after a broken connection. */
  public position: bigint | undefined;

  /** End of the source's log when it was seen last. */
  public sourceEnd = 0n;
  public copiedTo = 0n;

  /** Where the destination's log ends if everything that was sent has been written, confirmed or not. */
  public sentTo = 0n;

  public constructor(
    public readonly mirror: Mirror,
    public readonly index: number,
  ) {}

  public get lag(): bigint {
    return this.sourceEnd > this.copiedTo ? this.sourceEnd - this.copiedTo : 0n;
  }

  public moveTo(position: bigint): void {
    this.position = position;
    this.copiedTo = position;
    if (position > this.sentTo) this.sentTo = position;
    if (position > this.sourceEnd) this.sourceEnd = position;
  }
}

/** A topic of the destination that copies one of the source, record for record and offset for offset. */
export class Mirror {
  public readonly partitions: MirrorPartition[];
  public error: MirrorError = 'NO_ERROR';
  public errorMessage: string | null = null;

  /** Set while the topic is being stopped: nothing more is copied, though the status is still PENDING_STOPPED. */
  public isHalted = false;

  /** Id of the source topic: a topic of the same name with another id is another topic. */
  public sourceTopicId: string | undefined;

  /** Refreshes in a row in which the source did not know the topic. */
  public timesMissing = 0;

  private current: MirrorStatus = 'ACTIVE';
  private since = Date.now();

  public constructor(
    public readonly sourceTopic: string,
    public readonly name: string,
    partitions: number,
  ) {
    this.partitions = Array.from({ length: partitions }, (_, index) => new MirrorPartition(this, index));
  }

  public get status(): MirrorStatus {
    return this.current;
  }

  /** When the status was entered, milliseconds since 1970. */
  public get stateTimeMs(): number {
    return this.since;
  }

  /** Whether records are to be copied. */
  public get replicates(): boolean {
    return !this.isHalted && (this.current === 'ACTIVE' || this.current === 'PENDING_STOPPED');
  }

  /** Whether the topic still belongs to the link. */
  public get isBound(): boolean {
    return this.current !== 'STOPPED';
  }

  public get lag(): bigint {
    return this.partitions.reduce((sum, { lag }) => sum + lag, 0n);
  }

  public enter(status: MirrorStatus): void {
    if (this.current === 'STOPPED' || this.current === status) return;
    this.current = status;
    this.since = Date.now();
  }

  public fail(error: MirrorError, message: string): void {
    if (!this.isBound || this.current === 'FAILED') return;
    this.error = error;
    this.errorMessage = message;
    this.enter('FAILED');
  }
}
