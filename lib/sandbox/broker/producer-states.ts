/** Largest value of a record batch's sequence number; the next one is 0. */
const MAX_SEQUENCE = 0x7fff_ffff;

/** Apache Kafka remembers this many batches a producer, which is also the most an idempotent client keeps in flight. */
const REMEMBERED_BATCHES = 5;

/** What an idempotent producer puts into a batch. */
export interface Sequenced {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly recordCount: number;
}

export type SequenceVerdict =
  | { readonly kind: 'append' }
  | { readonly kind: 'duplicate'; readonly baseOffset: bigint }
  | { readonly kind: 'out-of-order' }
  | { readonly kind: 'old-epoch' };

/**
 * The producers that a partition remembers. Follows ProducerAppendInfo.checkSequence of Apache Kafka 4: a producer that is not known may
 * start at any sequence, so a producer that moves here from another cluster simply goes on.
 */
export class ProducerStates {
  private readonly producers = new Map<bigint, ProducerState>();

  public check(batch: Sequenced): SequenceVerdict {
    if (batch.producerId < 0n) return { kind: 'append' };
    const known = this.producers.get(batch.producerId);
    if (!known) return { kind: 'append' };
    if (batch.producerEpoch < known.epoch) return { kind: 'old-epoch' };
    if (batch.producerEpoch > known.epoch) return { kind: batch.baseSequence === 0 ? 'append' : 'out-of-order' };

    const last = lastSequence(batch);
    const same = known.batches.find((earlier) => earlier.first === batch.baseSequence && earlier.last === last);
    if (same) return { kind: 'duplicate', baseOffset: same.baseOffset };
    const newest = known.batches.at(-1);
    return { kind: !newest || batch.baseSequence === after(newest.last, 1) ? 'append' : 'out-of-order' };
  }

  /** Remembers a batch that was appended, whether a producer or a cluster link brought it. */
  public remember(batch: Sequenced, baseOffset: bigint): void {
    if (batch.producerId < 0n) return;
    let known = this.producers.get(batch.producerId);
    if (!known || known.epoch !== batch.producerEpoch) {
      known = { epoch: batch.producerEpoch, batches: [] };
      this.producers.set(batch.producerId, known);
    }
    known.batches.push({ first: batch.baseSequence, last: lastSequence(batch), baseOffset });
    if (known.batches.length > REMEMBERED_BATCHES) known.batches.shift();
  }
}

interface ProducerState {
  readonly epoch: number;
  readonly batches: { readonly first: number; readonly last: number; readonly baseOffset: bigint }[];
}

function lastSequence(batch: Sequenced): number {
  return after(batch.baseSequence, batch.recordCount - 1);
}

function after(sequence: number, count: number): number {
  return sequence > MAX_SEQUENCE - count ? count - (MAX_SEQUENCE - sequence) - 1 : sequence + count;
}
