import { defineDataSource } from '../data-source';
import type { OffsetsByTopic } from '../gates';
import { placesOf } from '../gates/places';
import { renamed } from '../gates/renamed';
import { wireView } from '../gates/wire-view';
import { checkKafkaRef } from '../kafka';
import { groupOffsetsDataSchema } from '../schema/gate';

type ByGroup = ReadonlyMap<string, OffsetsByTopic>;

/** Committed offsets by hand: what `group-offsets-in-parity` looks at, of any clusters. */
export const groupOffsets = defineDataSource(groupOffsetsDataSchema, {
  validate({ source, destination }, report) {
    checkKafkaRef('source', source, report);
    checkKafkaRef('destination', destination, report);
  },

  async read({ config, signal }) {
    const { source, destination, topics, groups, destination_names } = config;
    const here = wireView(source, 'source', signal);
    const there = destination ? renamed(wireView(destination, 'destination', signal), destination_names ?? {}) : undefined;
    try {
      const committed = await here.committedOffsets(topics, groups ?? undefined);
      const compared = there && (await there.committedOffsets(topics, [...committed.keys()]));
      return { ...config, ...rowsOf(committed, compared) };
    } finally {
      here.close();
      there?.close();
    }
  },
});

function rowsOf(committed: ByGroup, compared: ByGroup | undefined) {
  const offsets = placesOf(committed).map(({ group, topic, partition, offset }) => {
    const other = compared?.get(group)?.get(topic)?.get(partition);
    return { group, topic, partition, committed: Number(offset), ...(other !== undefined && { on_destination: Number(other) }) };
  });
  const different = compared ? offsets.filter((row) => row.committed !== row.on_destination).length : null;
  return { offsets, different };
}
