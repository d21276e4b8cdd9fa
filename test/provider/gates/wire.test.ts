import { wireView } from '../../../lib/provider/gates';
import type { KafkaView } from '../../../lib/provider/gates/kafka-view';
import { ApiKey, ErrorCode } from '../../../lib/proxy/wire';
import { ScriptedBroker } from './support/scripted-broker';

let broker: ScriptedBroker;
let cluster: KafkaView;

beforeEach(async () => {
  broker = await ScriptedBroker.start('orders', 'payments');
  cluster = wireView(broker.ref, 'source', AbortSignal.timeout(10_000));
});
afterEach(async () => {
  cluster.close();
  await broker.stop();
});

describe('a cluster as gates see it', () => {
  test('says which producers write to a partition, and where their transactions began', async () => {
    broker.answers(ApiKey.DescribeProducers, ({ topics }) => ({
      topics: topics.map(({ name, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes.map((partitionIndex) => ({
          partitionIndex,
          activeProducers: [
            { producerId: 7, producerEpoch: 0, lastSequence: 3, lastTimestamp: 1_000, coordinatorEpoch: -1, currentTxnStartOffset: 12 },
            { producerId: 8, producerEpoch: 0, lastSequence: 3, lastTimestamp: 900, coordinatorEpoch: -1, currentTxnStartOffset: -1 },
          ],
        })),
      })),
    }));

    const { answer } = await cluster.producers(new Map([['orders', [0]]]));

    expect(answer).toEqual([
      { topic: 'orders', partition: 0, producerId: 7n, lastTimestamp: 1_000n, openSince: 12n },
      { topic: 'orders', partition: 0, producerId: 8n, lastTimestamp: 900n },
    ]);
  });

  test('says whose transactions those are and when they began', async () => {
    broker
      .answers(ApiKey.ListTransactions, ({ producerIdFilters }) => ({
        transactionStates: producerIdFilters.map((producerId) => ({
          transactionalId: `tx-${producerId}`,
          producerId,
          transactionState: 'Ongoing',
        })),
      }))
      .answers(ApiKey.DescribeTransactions, ({ transactionalIds }) => ({
        transactionStates: transactionalIds.map((transactionalId) => ({
          transactionalId,
          transactionStartTimeMs: transactionalId === 'tx-7' ? 5_000 : -1,
        })),
      }));

    const { answer } = await cluster.transactions([7n, 8n]);

    expect(answer).toEqual([
      { transactionalId: 'tx-7', producerId: 7n, state: 'Ongoing', startedAt: 5_000 },
      { transactionalId: 'tx-8', producerId: 8n, state: 'Ongoing' },
    ]);
  });

  test('asks for the last stable offset as a reader of committed records does', async () => {
    broker.answers(ApiKey.ListOffsets, ({ isolationLevel, topics }) => ({
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, offset: isolationLevel === 1 ? 12 : 20 })),
      })),
    }));
    const [stable, ends] = [await cluster.stableOffsets(['orders']), await cluster.endOffsets(['orders'])];
    expect([stable.get('orders')?.get(0), ends.get('orders')?.get(0)]).toEqual([12n, 20n]);
  });

  test('asks for the offsets of many topics in one request, and for metadata once', async () => {
    broker.answers(ApiKey.ListOffsets, ({ topics }) => ({
      topics: topics.map(({ name }) => ({ name, partitions: [{ partitionIndex: 0, offset: 1 }] })),
    }));
    await Promise.all([cluster.endOffsets(['orders', 'payments']), cluster.startOffsets(['orders', 'payments'])]);
    expect(broker.asked.filter((key) => key === ApiKey.ListOffsets)).toHaveLength(2);
    expect(broker.asked.filter((key) => key === ApiKey.Metadata)).toHaveLength(1);
  });

  test('names partitions and settings, and leaves out a topic that is not there', async () => {
    broker.answers(ApiKey.DescribeConfigs, ({ resources }) => ({
      results: resources.map(({ resourceName, configurationKeys }) => ({
        resourceType: 2,
        resourceName,
        configs: (configurationKeys ?? []).map((name) => ({ name, value: 'compact' })),
      })),
    }));
    const shapes = await cluster.shapes(['orders', 'nowhere'], ['cleanup.policy']);
    expect(shapes).toEqual(new Map([['orders', { partitions: 1, settings: new Map([['cleanup.policy', 'compact']]) }]]));
  });

  test('lists ACLs and quotas in words', async () => {
    broker
      .answers(ApiKey.DescribeAcls, ({ resourceTypeFilter }) => ({
        resources:
          resourceTypeFilter === 2
            ? [
                {
                  resourceType: 2,
                  resourceName: 'ord',
                  patternType: 4,
                  acls: [{ principal: 'User:app', host: '*', operation: 4, permissionType: 3 }],
                },
              ]
            : [],
      }))
      .answers(ApiKey.DescribeClientQuotas, () => ({
        entries: [
          {
            entity: [
              { entityType: 'user', entityName: 'app' },
              { entityType: 'client-id', entityName: null },
            ],
            values: [{ key: 'producer_byte_rate', value: 1024 }],
          },
        ],
      }));
    expect(await cluster.acls()).toEqual({
      answer: [{ resource: 'topic', name: 'ord', isPrefix: true, principal: 'User:app', operation: 'WRITE', permission: 'ALLOW' }],
    });
    expect(await cluster.quotas()).toEqual({
      answer: [{ entity: 'client-id=<default>, user=app', key: 'producer_byte_rate', value: 1024 }],
    });
  });

  test('that has no such API, no security or no right for us says so and does not fail', async () => {
    expect(await cluster.producers(new Map([['orders', [0]]]))).toEqual({ unanswered: 'its brokers do not have DescribeProducers' });

    broker.answers(ApiKey.DescribeAcls, () => ({ errorCode: ErrorCode.SECURITY_DISABLED, resources: [] }));
    broker.answers(ApiKey.DescribeClientQuotas, () => ({ errorCode: ErrorCode.CLUSTER_AUTHORIZATION_FAILED, entries: null }));
    const fresh = wireView(broker.ref, 'source', AbortSignal.timeout(10_000));
    expect([await fresh.acls(), await fresh.quotas()]).toEqual([
      { unanswered: 'SECURITY_DISABLED' },
      { unanswered: 'CLUSTER_AUTHORIZATION_FAILED' },
    ]);
    fresh.close();
  });

  test('leaves share groups out, and a group that was deleted meanwhile', async () => {
    broker
      .answers(ApiKey.ListGroups, () => ({
        groups: [
          { groupId: 'readers', groupType: 'classic' },
          { groupId: 'gone', groupType: 'consumer' },
          { groupId: 'shared', groupType: 'share' },
        ],
      }))
      .answers(ApiKey.OffsetFetch, ({ groups }) => ({
        groups: groups.map(({ groupId }) => ({
          groupId,
          errorCode: groupId === 'gone' ? ErrorCode.GROUP_ID_NOT_FOUND : 0,
          topics: [
            { name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 5 }] },
            { name: 'another', partitions: [{ partitionIndex: 0, committedOffset: 6 }] },
          ],
        })),
      }));
    expect(await cluster.committedOffsets(['orders'])).toEqual(new Map([['readers', new Map([['orders', new Map([[0, 5n]])]])]]));
  });

  test('that refuses a right which gates need is not asked again', async () => {
    broker.answers(ApiKey.ListOffsets, () => ({
      topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, errorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED }] }],
    }));
    await expect(cluster.endOffsets(['orders'])).rejects.toMatchObject({
      code: 'SWY4101',
      message: expect.stringContaining('orders-0: TOPIC_AUTHORIZATION_FAILED'),
    });
  });

  test('whose name does not exist is told from one that is down', async () => {
    const nowhere = wireView({ bootstrap_servers: ['no-such-broker.invalid:9092'] }, 'source', AbortSignal.timeout(10_000));
    // Where a name server does not answer at all there is nothing to tell.
    const code = await nowhere.endOffsets(['orders']).catch(({ code: found, message }) => (/EAI_AGAIN/.test(message) ? 'SWY4100' : found));
    expect(code).toBe('SWY4100');
  });
});
