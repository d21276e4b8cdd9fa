import { list, number, object, resourceSchema, set, string } from './attributes';
import { linkRef } from './cluster-link';
import { gatewayRef, kafkaCluster, timeouts } from './common';

export const cutoverSchema = resourceSchema({
  type: 'switchyard_cutover',
  version: 0,
  says: 'The stage of record of a migration group. It refuses transitions that are not allowed when Terraform plans, and checks the gates of a stage before anything else of the group changes.',
  importId: 'group=GROUP,stage=STAGE',
  attributes: {
    group: string().required().replaces().says('Name of the migration group.'),
    plan: string().defaultsTo('kafka').oneOf('kafka').replaces().says('Name of the stage plan.'),
    stage: string().required().says('Wanted stage.'),
    topics: set(string()).required().says('Topics of the group.'),
    source: kafkaCluster().required().says('Cluster that the group leaves.'),
    destination: kafkaCluster().required().says('Cluster that the group moves to.'),
    link: linkRef().required().says('Link between the two.'),
    gateway: gatewayRef().required().says('Gateway of the group.'),
    route: string().required().says('Route of the group.'),
    domains: object({
      source: string().required().says('Name of the streaming domain that `source` is.'),
      destination: string().required().says('Name of the streaming domain that `destination` is.'),
    })
      .optional()
      .says('The clusters as the gateway names them. Without it, a read does not see to which of them the route leads.'),
    gates: object({
      max_lag: number().defaultsTo(1000).says('Records of lag, over all topics, under which the fence may go up.'),
      quiet_ms: number().defaultsTo(250).says('Milliseconds for which the source must stand still before promotion.'),
      soak_seconds: number().defaultsTo(0).says('Seconds between switch and settle.'),
      timeout_seconds: number().defaultsTo(60).says('Seconds that a gate is waited for.'),
    })
      .optional()
      .says('Bounds of the gates.'),
    live_stage: string().computed().says('Stage that the live system was last seen at, or `drifted: …` with what fits none.'),
    previous_stage: string().computed().says('Stage before this one; null at the first.'),
    stage_since: string().computed().says('When the stage was recorded, RFC 3339.'),
    gate_results: list(
      object({
        gate: string().required().says('Name of the gate.'),
        observed: string().required().says('What was seen when it held.'),
        waited_ms: number().required().says('How long it took to hold.'),
      }),
    )
      .computed()
      .says('The gates of this stage and what they saw.'),
    timeouts: timeouts(),
  },
});
