import { bool, list, map, number, object, string } from './attributes';
import { kafkaCluster } from './common';
import { groupAttributes } from './cutover';
import { dataSourceSchema } from './data-source';

export const gateDataSchema = dataSourceSchema({
  type: 'switchyard_gate',
  says: 'One gate of a cutover, looked at by hand: whether it holds, and what was seen.',
  attributes: {
    gate: string().required().says('Name of the gate, as docs/gates.md has it.'),
    ...groupAttributes(),
    wait: bool()
      .defaultsTo(false)
      .says('True waits until the gate holds, for `gates.timeout_seconds`, and fails when it does not. False looks once and never fails.'),
    holds: bool().computed().says('Whether the gate holds.'),
    observed: string().computed().says('What was seen.'),
    fix: string().computed().says('What to do when it does not hold.'),
    details: string().computed().says('What was seen in detail, as JSON; null where there is no more to say.'),
  },
});

export const groupOffsetsDataSchema = dataSourceSchema({
  type: 'switchyard_group_offsets',
  says: 'Committed offsets of the consumer groups of some topics, on one cluster or compared between two.',
  attributes: {
    source: kafkaCluster().required().says('Cluster whose groups are looked at.'),
    topics: list(string()).required().says('Topics, by their names on `source`.'),
    groups: list(string()).optional().says('Only these groups. Without it: every group that committed offsets on the topics.'),
    destination: kafkaCluster().optional().says('Cluster on which the same groups are looked at, such as the one that they move to.'),
    destination_names: map(string()).optional().says('Names there of the topics that have another one.'),
    offsets: list(
      object({
        group: string().required().says('Name of the group.'),
        topic: string().required().says('Name of the topic on `source`.'),
        partition: number().required().says('Number of the partition.'),
        committed: number().required().says('Committed offset on `source`.'),
        on_destination: number().optional().says('Committed offset on `destination`; absent where there is none.'),
      }),
    )
      .computed()
      .says('Every committed offset, sorted.'),
    different: number().computed().says('How many of them are not the same on `destination`; null without it.'),
  },
});
