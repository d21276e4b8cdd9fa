import fc from 'fast-check';
import { KafkaCluster, StreamingDomain } from 'cdktf-switchyard';
import { rangesOf } from '../../lib/gateway/streaming-domain';

describe('a streaming domain', () => {
  test('lists each bootstrap server and the broker ids of its cluster', () => {
    const domain = StreamingDomain.of(KafkaCluster.plaintext({ name: 'msk', bootstrapServers: 'b1:9092,b2:9093', nodeIds: [3, 1, 2, 7] }));

    expect(domain.spec.kafkaCluster).toEqual({
      bootstrapServers: [
        { id: 'plaintext-1', endpoint: 'PLAINTEXT://b1:9092' },
        { id: 'plaintext-2', endpoint: 'PLAINTEXT://b2:9093' },
      ],
      nodeIdRanges: [
        { name: 'range-1', start: 1, end: 3 },
        { name: 'range-2', start: 7, end: 7 },
      ],
    });
    expect(domain.bootstrapServerId).toBe('plaintext-1');
  });

  test('has ranges that hold exactly the ids, in order and with gaps between them', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(60)), (ids) => {
        const ranges = rangesOf(ids);
        expect(ranges.flatMap(({ start, end }) => Array.from({ length: end - start + 1 }, (_, i) => start + i))).toEqual(
          [...ids].sort((a, b) => a - b),
        );
        expect(ranges.every(({ start }, i) => i === 0 || start > ranges[i - 1]!.end + 1)).toBe(true);
      }),
    );
  });
});
