import { ApiKey, batches, ErrorCode, errorName, type FetchResponse } from '../../proxy/wire';
import { align } from './alignment';
import { ask } from './ask';
import type { ClusterClient } from './cluster-client';
import type { Destination } from './destination';
import type { DestinationWriter, PendingWrite } from './destination-writer';
import { groupBy } from './group-by';
import type { MirrorPartition } from './mirror';
import { pause } from './pause';

/** Highest version that names topics; from 13 on they have ids. */
const FETCH_VERSION = 12;

/**
 * How long a source broker may hold an answer when there is nothing new; it answers at once when there is. A mirror that is added or
 * resumed waits for it, so it is short, unless asking for very many partitions would keep both sides busy.
 */
const maxWaitMs = (partitions: number): number => (partitions < 300 ? 100 : 500);
const IDLE_MS = 20;
const RETRY_MS = 50;
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_PARTITION_BYTES = 1024 * 1024;

export interface FetcherContext {
  readonly source: ClusterClient;
  readonly destination: Destination;
  readonly writer: DestinationWriter;
  readonly signal: AbortSignal;

  /** Partitions to copy that this broker leads. */
  partitions(nodeId: number): MirrorPartition[];
  onTrouble(error: unknown): void;
  onProgress(): void;
}

/** Copies all partitions that one source broker leads: one long Fetch for all of them, then one write. */
export class SourceFetcher {
  private writing: Promise<void> = Promise.resolve();
  private turn = 0;

  public constructor(
    private readonly nodeId: number,
    private readonly context: FetcherContext,
  ) {}

  /** Runs until aborted. */
  public async run(): Promise<void> {
    const { signal } = this.context;
    while (!signal.aborted) {
      try {
        await this.round();
      } catch (error) {
        if (signal.aborted) return;
        this.context.onTrouble(error);
        await pause(RETRY_MS, signal);
      }
    }
  }

  /** Ends when what is being written now is written. */
  public settled(): Promise<void> {
    return this.writing;
  }

  private async round(): Promise<void> {
    const { source, destination, writer, signal } = this.context;
    const partitions = this.context.partitions(this.nodeId);
    if (partitions.length === 0) return pause(IDLE_MS, signal);

    const lost = partitions.filter(({ position }) => position === undefined);
    if (lost.length > 0) await align(lost, source, destination);
    const ready = partitions.filter(({ position, mirror }) => position !== undefined && mirror.replicates);
    if (ready.length === 0) return pause(IDLE_MS, signal);

    const pending = this.read(await this.fetch(ready), ready);
    this.context.onProgress();
    this.writing = writer.write(pending);
    await this.writing;
  }

  private async fetch(partitions: readonly MirrorPartition[]): Promise<FetchResponse> {
    const client = await this.context.source.broker(this.nodeId, 'fetch');
    // A broker fills its answer from the front: each round begins elsewhere, so that one busy topic does not hold up the rest.
    const start = this.turn++ % partitions.length;
    const byTopic = groupBy([...partitions.slice(start), ...partitions.slice(0, start)], ({ mirror }) => mirror.sourceTopic);
    return ask(client, ApiKey.Fetch, FETCH_VERSION, {
      replicaId: -1,
      maxWaitMs: maxWaitMs(partitions.length),
      minBytes: 1,
      maxBytes: MAX_BYTES,
      sessionEpoch: -1,
      topics: [...byTopic].map(([topic, members]) => ({
        topic,
        partitions: members.map(({ index, position }) => ({
          partition: index,
          currentLeaderEpoch: -1,
          fetchOffset: position ?? 0n,
          partitionMaxBytes: MAX_PARTITION_BYTES,
        })),
      })),
    });
  }

  private read(response: FetchResponse, asked: readonly MirrorPartition[]): PendingWrite[] {
    const byName = new Map(asked.map((partition) => [`${partition.mirror.sourceTopic}-${partition.index}`, partition]));
    const pending: PendingWrite[] = [];
    for (const { topic, partitions } of response.responses) {
      for (const { partitionIndex, errorCode, highWatermark, records } of partitions) {
        const partition = byName.get(`${topic}-${partitionIndex}`);
        if (!partition?.mirror.replicates) continue;
        if (errorCode !== ErrorCode.NONE) {
          this.setBack(partition, errorCode);
          continue;
        }
        partition.sourceEnd = highWatermark;
        if (records && records.length > 0) pending.push({ partition, batches: [...batches(records, { allowPartialLast: true })] });
      }
    }
    return pending;
  }

  /** The next round compares source and destination again, which also finds out whether records are missing. */
  private setBack(partition: MirrorPartition, errorCode: number): void {
    partition.position = undefined;
    if (errorCode !== ErrorCode.OFFSET_OUT_OF_RANGE)
      this.context.onTrouble(new Error(`${partition.mirror.sourceTopic}-${partition.index}: ${errorName(errorCode)}`));
  }
}
