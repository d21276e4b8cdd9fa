import { ProducerStates, type Sequenced } from './producer-states';

/** A record batch as the log keeps it. */
export interface LogBatch extends Sequenced {
  readonly baseOffset: bigint;
  readonly lastOffset: bigint;
  readonly baseTimestamp: bigint;
  readonly maxTimestamp: bigint;

  /** The batch on the wire, with its base offset in place. */
  readonly bytes: Buffer;
}

export type AppendResult =
  { readonly kind: 'appended' | 'duplicate'; readonly baseOffset: bigint } | { readonly kind: 'out-of-order' | 'old-epoch' };

/** The records of one partition, in memory, as the batches that producers sent. */
export class PartitionLog {
  private batches: LogBatch[] = [];
  private producers = new ProducerStates();
  private readonly watchers = new Set<() => void>();
  private start = 0n;
  private end = 0n;
  private bytes = 0;

  public get startOffset(): bigint {
    return this.start;
  }

  /** Offset of the next record. */
  public get endOffset(): bigint {
    return this.end;
  }

  public get size(): number {
    return this.bytes;
  }

  /** Appends a producer's batch at the end, unless its sequence says that it is there already or comes too early. */
  public append(unplaced: Sequenced, placeAt: (baseOffset: bigint) => LogBatch): AppendResult {
    const verdict = this.producers.check(unplaced);
    if (verdict.kind === 'duplicate') return verdict;
    if (verdict.kind !== 'append') return verdict;
    const baseOffset = this.end;
    this.add(placeAt(baseOffset));
    return { kind: 'appended', baseOffset };
  }

  /**
   * Appends a batch of a cluster link at the offset it has on the source. Its sequence is not checked, as the source has done that, but
   * remembered: a producer that moves here with a batch in flight is answered as it would have been on the source.
   */
  public appendMirrored(batch: LogBatch): AppendResult {
    if (batch.lastOffset < this.end) return { kind: 'duplicate', baseOffset: batch.baseOffset };
    if (batch.baseOffset < this.end) return { kind: 'out-of-order' };
    this.add(batch);
    return { kind: 'appended', baseOffset: batch.baseOffset };
  }

  /** Whole batches from the one that holds `offset`, up to `maxBytes`; the first one always, so that a large batch cannot stop a consumer. */
  public read(offset: bigint, maxBytes: number): Buffer[] {
    const found: Buffer[] = [];
    let room = maxBytes;
    for (let index = this.indexOf(offset); index < this.batches.length; index++) {
      const { bytes } = this.batches[index] as LogBatch;
      if (found.length > 0 && bytes.length > room) break;
      found.push(bytes);
      room -= bytes.length;
    }
    return found;
  }

  /** First batch that holds a record of this time or later. */
  public firstSince(timestamp: bigint): LogBatch | undefined {
    return this.batches.find((batch) => batch.maxTimestamp >= timestamp);
  }

  /** The batch with the largest timestamp. */
  public newest(): LogBatch | undefined {
    return this.batches.reduce<LogBatch | undefined>(
      (best, batch) => (!best || batch.maxTimestamp > best.maxTimestamp ? batch : best),
      undefined,
    );
  }

  /** Moves the start of the log; batches that end before it are dropped. */
  public deleteBefore(offset: bigint): void {
    if (offset <= this.start) return;
    this.start = offset < this.end ? offset : this.end;
    this.drop(this.indexOf(this.start));
  }

  /** Drops the oldest batches until the log holds no more than `maxBytes`; the newest batch stays. */
  public shrinkTo(maxBytes: number): void {
    let count = 0;
    let size = this.bytes;
    while (size > maxBytes && count < this.batches.length - 1) size -= (this.batches[count++] as LogBatch).bytes.length;
    if (count === 0) return;
    this.drop(count);
    this.start = (this.batches[0] as LogBatch).baseOffset;
  }

  /** Lets an empty log begin at a later offset, as the mirror of a log whose oldest records are gone. */
  public beginAt(offset: bigint): boolean {
    if (this.batches.length > 0 || offset < this.end) return false;
    this.start = this.end = offset;
    return true;
  }

  /** Drops what is at this offset or later. @returns how many offsets the log is shorter */
  public truncateTo(offset: bigint): bigint {
    const before = this.end;
    if (offset >= before) return 0n;
    for (const batch of this.batches.splice(this.indexOf(offset))) this.bytes -= batch.bytes.length;
    this.end = offset > this.start ? offset : this.start;
    this.producers = new ProducerStates();
    for (const batch of this.batches) this.producers.remember(batch, batch.baseOffset);
    return before - this.end;
  }

  /** Calls back after each append, until the returned function is called. */
  public watch(onAppend: () => void): () => void {
    this.watchers.add(onAppend);
    return () => this.watchers.delete(onAppend);
  }

  private add(batch: LogBatch): void {
    this.batches.push(batch);
    this.end = batch.lastOffset + 1n;
    this.bytes += batch.bytes.length;
    this.producers.remember(batch, batch.baseOffset);
    for (const watcher of [...this.watchers]) watcher();
  }

  private drop(count: number): void {
    for (const batch of this.batches.splice(0, count)) this.bytes -= batch.bytes.length;
  }

  /** Index of the first batch that ends at `offset` or later. */
  private indexOf(offset: bigint): number {
    let low = 0;
    let high = this.batches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.batches[middle] as LogBatch).lastOffset < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
