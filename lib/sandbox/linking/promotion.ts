import type { ClusterClient } from './cluster-client';
import type { Mirror } from './mirror';
import { listOffsets, Position } from './offsets';
import { pause } from './pause';

/** How mirrors stop, for tests of those who wait for it. */
export interface PromotionBehaviour {
  /** Milliseconds that a mirror shows PENDING_STOPPED at least. */
  holdPendingMs: number;

  /** Leaves mirrors in PENDING_STOPPED for ever. */
  neverStops: boolean;

  /** Mirrors that become FAILED when they are promoted. */
  failing: readonly string[] | 'all';

  /** Takes the promotion of a mirror that is stopped already for done, where Confluent's servers refuse it. */
  acceptsStopped: boolean;
}

export interface PromotionContext {
  readonly behaviour: PromotionBehaviour;
  readonly signal: AbortSignal;
  pending(): readonly Mirror[];

  /** Another one after the link's bootstrap servers were changed. */
  source(): ClusterClient;

  /** Ends when every write that had begun is confirmed, and producers of the destination cannot be taken for mirrored ones. */
  settled(): Promise<void>;
  syncGroupOffsets(): Promise<void>;
  release(mirror: Mirror): Promise<void>;
  onTrouble(error: unknown): void;
}

const POLL_MS = 10;
const RETRY_MS = 100;

/** Stops mirrors that are PENDING_STOPPED: each when it has everything that the source has, and after the group offsets were brought over once more. */
export async function stopWhenCaughtUp(context: PromotionContext): Promise<void> {
  const { signal } = context;
  while (!signal.aborted && context.pending().length > 0) {
    try {
      await stopThoseCaughtUp(context);
      await pause(POLL_MS, signal);
    } catch (error) {
      if (!signal.aborted) context.onTrouble(error);
      await pause(RETRY_MS, signal);
    }
  }
}

async function stopThoseCaughtUp(context: PromotionContext): Promise<void> {
  const { behaviour } = context;
  for (const mirror of context.pending()) {
    if (behaviour.failing === 'all' || behaviour.failing.includes(mirror.name)) mirror.fail('UNKNOWN', 'the sandbox was told to fail it');
  }
  const due = context.pending().filter(({ stateTimeMs }) => !behaviour.neverStops && Date.now() - stateTimeMs >= behaviour.holdPendingMs);
  if (due.length === 0) return;
  const ends = await listOffsets(
    context.source(),
    due.map(({ sourceTopic }) => sourceTopic),
    Position.latest,
  );
  const caughtUp = due.filter((mirror) =>
    mirror.partitions.every((partition) => {
      partition.sourceEnd = ends.get(mirror.sourceTopic)?.[partition.index] ?? partition.sourceEnd;
      return partition.position !== undefined && partition.lag === 0n;
    }),
  );
  if (caughtUp.length === 0) return;

  for (const mirror of caughtUp) mirror.isHalted = true;
  try {
    await context.settled();
    await context.syncGroupOffsets();
  } catch (error) {
    for (const mirror of caughtUp) mirror.isHalted = false;
    throw error;
  }
  for (const mirror of caughtUp) {
    // It may have been failed over while the offsets were brought over.
    if (!mirror.isBound) continue;
    mirror.enter('STOPPED');
    await context.release(mirror);
  }
}
