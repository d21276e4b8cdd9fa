import { list, map, number, object, resourceSchema, string } from './attributes';
import { linkRef } from './cluster-link';
import { gatewayRef, kafkaCluster, timeouts } from './common';
import { connectRef } from './mirror-maker';

const mirrorMakerRef = () =>
  object({
    name: string().required().says('Name of the `switchyard_mirror_maker`.'),
    connect: connectRef().required().says('Kafka Connect that runs it.'),
  });

/** What a group consists of and its gates look at: of the cutover, and of the data sources that look by hand. */
export const groupAttributes = () => ({
  topics: list(string()).required().says('Topics of the group, by their names on the source.'),
  destination_names: map(string()).optional().says('Names on the destination of the topics that have another one there.'),
  source: kafkaCluster().required().says('Cluster that the group leaves.'),
  destination: kafkaCluster().required().says('Cluster that the group moves to.'),
  link: linkRef().optional().says('Cluster link between the two. Either this or `mirror_maker`.'),
  mirror_maker: mirrorMakerRef().optional().says('MirrorMaker 2 between the two, in place of a cluster link.'),
  way_back: object({
    mirror_maker: mirrorMakerRef().optional().says('MirrorMaker 2 from the destination to the source.'),
    link: linkRef().optional().says('In place of it: link on the source whose mirrors follow the destination.'),
  })
    .optional()
    .says('What copies from the destination back to the source after the switch. Without it there is no rollback after that.'),
  gateway: gatewayRef().required().says('Gateway of the group.'),
  route: string().required().says('Route of the group.'),
  gates: gateBounds().optional().says('Bounds of the gates.'),
});

const gateBounds = () =>
  object({
    max_lag: number().defaultsTo(1000).says('Records of lag, over all topics, under which the fence may go up.'),
    stable_ms: number().defaultsTo(500).says('Milliseconds for which the lag must stay under `max_lag` without growing.'),
    quiet_ms: number()
      .defaultsTo(250)
      .says(
        'Milliseconds for which records and commits on the source must stand still before promotion, and on the destination before a rollback.',
      ),
    soak_seconds: number().defaultsTo(0).says('Seconds between switch and settle.'),
    timeout_seconds: number().defaultsTo(60).says('Seconds that a gate is waited for.'),
    max_window_seconds: number()
      .defaultsTo(55)
      .says('Seconds that clients may be held, as estimated before the fence goes up. Clients in Java give up after 60 s by default.'),
    max_late_records: number()
      .defaultsTo(0)
      .says('Records that were written to the source alone after the promotion and may be left behind at the switch.'),
  });

export const cutoverSchema = resourceSchema({
  type: 'switchyard_cutover',
  version: 0,
  says: 'The stage of record of a migration group. It refuses transitions that are not allowed when Terraform plans, and checks the gates of a stage before anything else of the group changes.',
  importId: 'group=GROUP,stage=STAGE',
  attributes: {
    group: string().required().replaces().says('Name of the migration group.'),
    plan: string().defaultsTo('kafka').oneOf('kafka').replaces().says('Name of the stage plan.'),
    stage: string().required().says('Wanted stage.'),
    ...groupAttributes(),
    domains: object({
      source: string().required().says('Name of the streaming domain that `source` is.'),
      destination: string().required().says('Name of the streaming domain that `destination` is.'),
    })
      .optional()
      .says('The clusters as the gateway names them. Without it, a read does not see to which of them the route leads.'),
    live_stage: string().computed().says('Stage that the live system was last seen at, or `drifted: …` with what fits none.'),
    previous_stage: string().computed().says('Stage before this one; null at the first.'),
    stage_since: string().computed().says('When the stage was recorded, RFC 3339.'),
    gate_results: list(
      object({
        gate: string().required().says('Name of the gate.'),
        observed: string().required().says('What was seen when it held.'),
        waited_ms: number().required().says('How long it took to hold.'),
        details: string().optional().says('What was seen in detail, as JSON, where there is more to say.'),
      }),
    )
      .computed()
      .says('The gates of this stage and what they saw.'),
    timeouts: timeouts(),
  },
});
