import { ErrorCode } from '../../proxy/wire';
import type { ClusterClient } from './cluster-client';
import type { Destination } from './destination';
import { DestinationWriter } from './destination-writer';
import type { Mirror, MirrorPartition } from './mirror';
import { pause } from './pause';
import { SourceFetcher } from './source-fetcher';

/** How often leaders, and whether topics still exist, are looked up when nothing goes wrong; and at the most. */
const REFRESH_MS = 1_000;
const MIN_REFRESH_MS = 50;

/** A restarting broker may for a moment not know a topic that exists. */
const TIMES_MISSING = 3;

export interface ReplicationContext {
  readonly source: ClusterClient;
  readonly destination: Destination;
  mirrors(): readonly Mirror[];
  isPaused(): boolean;

  /** What keeps the link from working, or nothing when it works. */
  onHealth(trouble: unknown): void;
}

/** The copying of one link: a fetcher for each broker of the source, and who leads what on both sides. */
export class Replication {
  private readonly stopped = new AbortController();
  private readonly fetchers = new Map<number, SourceFetcher>();
  private readonly running: Promise<void>[] = [];
  private readonly writer: DestinationWriter;
  private wakeUp = new AbortController();

  public constructor(private readonly context: ReplicationContext) {
    this.writer = new DestinationWriter(context.destination, (error) => this.trouble(error));
    this.running.push(this.keepUpToDate());
  }

  /** Learns where a new mirror is written to. A destination that does not show the topic yet is asked again in a moment. */
  public async include(mirror: Mirror): Promise<void> {
    const { source, destination } = this.context;
    await destination.client.refresh([mirror.name]);
    for (const nodeId of source.nodeIds) this.startFetcher(nodeId);
    if (!isKnown(mirror, destination)) this.wakeUp.abort();
  }

  /** Ends when every write that had begun is confirmed or has failed. */
  public async settled(): Promise<void> {
    await Promise.all([...this.fetchers.values()].map((fetcher) => fetcher.settled()));
  }

  public async stop(): Promise<void> {
    this.stopped.abort();
    this.wakeUp.abort();
    this.context.source.close();
    await Promise.all(this.running);
  }

  private async keepUpToDate(): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      this.wakeUp = new AbortController();
      let isComplete = true;
      try {
        isComplete = await this.refresh();
      } catch (error) {
        if (!signal.aborted) this.context.onHealth(error);
      }
      await pause(MIN_REFRESH_MS, signal);
      if (isComplete) await pause(REFRESH_MS, this.wakeUp.signal);
    }
  }

  /** False when the destination does not yet know all partitions of a new mirror. */
  private async refresh(): Promise<boolean> {
    const { source, destination } = this.context;
    const bound = this.context.mirrors().filter(({ isBound }) => isBound);
    const { topics } = await source.refresh(bound.map(({ sourceTopic }) => sourceTopic));
    await destination.client.refresh(bound.map(({ name }) => name));
    this.context.onHealth(undefined);

    const seen = new Map(topics.map((topic) => [topic.name, topic]));
    for (const mirror of bound) {
      const topic = seen.get(mirror.sourceTopic);
      mirror.timesMissing = topic?.errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION ? mirror.timesMissing + 1 : 0;
      if (mirror.timesMissing >= TIMES_MISSING)
        mirror.fail('SOURCE_TOPIC_MAY_BE_DELETED', `the source does not know topic ${mirror.sourceTopic} any more`);
      if (topic?.errorCode === ErrorCode.NONE) checkId(mirror, topic.topicId);
    }
    for (const nodeId of source.nodeIds) this.startFetcher(nodeId);
    return bound.every((mirror) => isKnown(mirror, destination));
  }

  private startFetcher(nodeId: number): void {
    if (this.fetchers.has(nodeId) || this.stopped.signal.aborted) return;
    const { source, destination } = this.context;
    const fetcher = new SourceFetcher(nodeId, {
      source,
      destination,
      writer: this.writer,
      signal: this.stopped.signal,
      partitions: (node) => this.partitionsLedBy(node),
      onTrouble: (error) => this.trouble(error),
      onProgress: () => this.context.onHealth(undefined),
    });
    this.fetchers.set(nodeId, fetcher);
    this.running.push(fetcher.run());
  }

  private partitionsLedBy(nodeId: number): MirrorPartition[] {
    if (this.context.isPaused()) return [];
    const { source, destination } = this.context;
    return this.context
      .mirrors()
      .filter((mirror) => mirror.replicates && isKnown(mirror, destination))
      .flatMap((mirror) => mirror.partitions.filter(({ index }) => source.leaderOf(mirror.sourceTopic, index) === nodeId));
  }

  private trouble(error: unknown): void {
    if (this.stopped.signal.aborted) return;
    this.context.onHealth(error);
    this.wakeUp.abort();
  }
}

function isKnown(mirror: Mirror, { client }: Destination): boolean {
  return client.partitionsOf(mirror.name) === mirror.partitions.length;
}

function checkId(mirror: Mirror, topicId: string): void {
  mirror.sourceTopicId ??= topicId;
  if (mirror.sourceTopicId !== topicId)
    mirror.fail('SOURCE_TOPIC_ID_CHANGED', `topic ${mirror.sourceTopic} was deleted and made anew on the source`);
}
