import type { DescribeProducersResponse, DescribeTransactionsResponse, ListTransactionsResponse } from '../../proxy/wire';
import type { OpenTransaction, PartitionsByTopic, ProducerState } from './kafka-view';
import { addressOf, refuseQuestion, type WireCluster } from './wire-cluster';
import { byLeader } from './wire-partitions';

/** DescribeProducers (KIP-664) at the leader of each partition. */
export async function producersOf(cluster: WireCluster, partitions: PartitionsByTopic): Promise<readonly ProducerState[]> {
  const leaders = byLeader(await cluster.metadata([...partitions.keys()]), partitions);
  const answers = await Promise.all(
    leaders.map(({ address, topics }) =>
      cluster.send<DescribeProducersResponse>(address, 'describeProducers', {
        topics: topics.map(({ name, partitions: partitionIndexes }) => ({ name, partitionIndexes })),
      }),
    ),
  );
  return answers.flatMap(({ topics }) =>
    topics.flatMap(({ name, partitions: described }) =>
      described.flatMap(({ partitionIndex, errorCode, activeProducers }) => {
        refuseQuestion(errorCode, `producers of ${name}-${partitionIndex}`);
        return activeProducers.map(({ producerId, lastTimestamp, currentTxnStartOffset }) => ({
          topic: name,
          partition: partitionIndex,
          producerId,
          lastTimestamp,
          ...(currentTxnStartOffset >= 0n && { openSince: currentTxnStartOffset }),
        }));
      }),
    ),
  );
}

/** ListTransactions at every broker, then DescribeTransactions at those that have any: a broker knows the transactions that it coordinates. */
export async function transactionsOf(cluster: WireCluster, producerIds: readonly bigint[]): Promise<readonly OpenTransaction[]> {
  const { brokers } = await cluster.metadata([]);
  const found = await Promise.all(
    brokers.map(async (broker) => {
      const address = addressOf(broker);
      const filter = { stateFilters: [], producerIdFilters: [...producerIds], durationFilter: -1n, transactionalIdPattern: null };
      const listed = await cluster.send<ListTransactionsResponse>(address, 'listTransactions', filter);
      refuseQuestion(listed.errorCode, `transactions of ${address}`);
      if (listed.transactionStates.length === 0) return [];
      const starts = await startsOf(
        cluster,
        address,
        listed.transactionStates.map(({ transactionalId }) => transactionalId),
      );
      return listed.transactionStates.map(({ transactionalId, producerId, transactionState: state }) => {
        const startedAt = starts.get(transactionalId);
        return { transactionalId, producerId, state, ...(startedAt !== undefined && { startedAt }) };
      });
    }),
  );
  return found.flat();
}

/** When each began; -1 stands for none that is open. */
async function startsOf(cluster: WireCluster, address: string, transactionalIds: readonly string[]): Promise<Map<string, number>> {
  const described = await cluster.send<DescribeTransactionsResponse>(address, 'describeTransactions', { transactionalIds });
  return new Map(
    described.transactionStates
      .filter(({ errorCode, transactionStartTimeMs }) => errorCode === 0 && transactionStartTimeMs >= 0n)
      .map(({ transactionalId, transactionStartTimeMs }) => [transactionalId, Number(transactionStartTimeMs)]),
  );
}
