import { batches, type NewBatch, writeBatch } from '../../lib/proxy/wire';
import { ClusterClient } from '../../lib/sandbox/linking/cluster-client';
import type { Destination } from '../../lib/sandbox/linking/destination';
import { MirroredProducerIds } from '../../lib/sandbox/linking/producer-ids';
import { DestinationWriter } from '../../lib/sandbox/linking/destination-writer';
import { Mirror } from '../../lib/sandbox/linking/mirror';

describe('the writer of a cluster link', () => {
  const guard: Destination['guard'] = {
    writerClientId: 'link',
    protect: () => undefined,
    release: () => undefined,
    beginAt: () => false,
    truncate: () => undefined,
  };
  const data: NewBatch = { producerId: 1n, producerEpoch: 0, baseSequence: 0 };

  test.each([
    ['data of a transaction, on Apache Kafka', { ...data, transactional: true }, undefined, 'belongs to a transaction'],
    ['the end of a transaction, on Apache Kafka', { ...data, transactional: true, control: true }, undefined, 'belongs to a transaction'],
    ['data of a transaction, on a sandbox', { ...data, transactional: true }, guard, 'belongs to a transaction'],
    ['a batch after a gap, on Apache Kafka', { baseOffset: 3n }, undefined, 'no record at offset 0'],
    ['a batch that begins before what is copied', { baseOffset: -1n }, guard, 'written by something else'],
  ])('sends nothing and fails the mirror at %s', async (_what, batch: NewBatch, of, reason) => {
    const trouble: unknown[] = [];
    const client = new ClusterClient('127.0.0.1:1', 'test');
    const writer = new DestinationWriter({ client, clusterId: 'destination', producerIds: new MirroredProducerIds(), guard: of }, (error) =>
      trouble.push(error),
    );
    const mirror = new Mirror('orders', 'orders', 1);
    const partition = mirror.partitions[0]!;
    partition.moveTo(0n);

    await writer.write([{ partition, batches: [...batches(writeBatch([{ value: 'x' }], batch))] }]);

    expect(mirror).toMatchObject({ status: 'FAILED', error: 'UNSUPPORTED_MESSAGE_FORMAT', errorMessage: expect.stringContaining(reason) });
    expect(partition.copiedTo).toBe(0n);
    expect(trouble).toEqual([]);
  });
});
