import { ApiKey, ErrorCode, type RecordBatch } from '../../proxy/wire';
import { ask } from './ask';
import { type ClusterClient, KafkaFault } from './cluster-client';

/** Requests that are under way at once. */
const AT_ONCE = 200;
/** Ids that are asked for at most, so that a source with very high ones does not keep a promotion for ever. */
const MOST = 500_000;
const NO_PRODUCER_ID = -1n;

/**
 * Keeps the producers of the destination apart from those whose batches were mirrored.
 *
 * A mirrored batch keeps its producer id, so that a producer which moves goes on where it was. But two Apache Kafka clusters both give out
 * ids from 0 on: a new producer of the destination could get the id of a mirrored one, and the broker would take its first batches for
 * repetitions, acknowledge them and drop them. Ids are given out once, so those up to the highest mirrored one are used up before a mirror stops.
 */
export class MirroredProducerIds {
  private highest = NO_PRODUCER_ID;
  private readonly reached = new Map<number, bigint>();

  public note({ producerId }: RecordBatch): void {
    if (producerId > this.highest) this.highest = producerId;
  }

  /** Ends when no broker of the cluster will give out an id that was mirrored. Every broker has blocks of its own. */
  public async outrun(cluster: ClusterClient): Promise<void> {
    if (this.highest === NO_PRODUCER_ID) return;
    await cluster.refresh([]);
    await Promise.all(cluster.nodeIds.map((nodeId) => this.outrunAt(cluster, nodeId)));
  }

  private async outrunAt(cluster: ClusterClient, nodeId: number): Promise<void> {
    let reached = this.reached.get(nodeId) ?? NO_PRODUCER_ID;
    for (let used = 0; reached < this.highest; used += AT_ONCE) {
      if (used >= MOST)
        throw new Error(`broker ${nodeId} is at producer id ${reached}, and batches of producer ${this.highest} were mirrored`);
      const missing = this.highest - reached;
      reached = await useUp(cluster, nodeId, missing < AT_ONCE ? Number(missing) : AT_ONCE);
      this.reached.set(nodeId, reached);
    }
  }
}

/** @returns the highest id that was given out */
async function useUp(cluster: ClusterClient, nodeId: number, count: number): Promise<bigint> {
  const client = await cluster.broker(nodeId, 'admin');
  const answers = await Promise.all(
    Array.from({ length: count }, () =>
      ask(client, ApiKey.InitProducerId, 4, {
        transactionalId: null,
        transactionTimeoutMs: 60_000,
        producerId: NO_PRODUCER_ID,
        producerEpoch: -1,
      }),
    ),
  );
  return answers.reduce((highest, { errorCode, producerId }) => {
    if (errorCode !== ErrorCode.NONE) throw new KafkaFault(errorCode, `broker ${nodeId} gives out no producer id`);
    return producerId > highest ? producerId : highest;
  }, NO_PRODUCER_ID);
}
