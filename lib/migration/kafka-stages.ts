import type { StagePlan } from '../stages/stage-plan';

/** What one stage of a Kafka migration implies for the route, the mirrors and the link. */
export interface KafkaDesired {
  /** Cluster that the route is bound to. */
  readonly routeTo: 'source' | 'destination';
  readonly fenced: boolean;

  /** What the mirror topics are; `released` means that Terraform no longer holds them: they are plain topics of the destination. */
  readonly mirrors: 'ACTIVE' | 'PROMOTED' | 'released';

  /** Whether the cluster link exists. */
  readonly link: boolean;
}

/** Construct id of the route through which SCRAM users are registered before the cutover. */
export const registrationRoute = 'RegistrationRoute';

const afterPromotion = 'the destination has its own history since promote: going back needs a link from destination to source';

/**
 * The stages of a Kafka migration. This table is the only place that knows which stage implies which state of route, mirrors and gates.
 *
 * At `mirror` the link and mirror resources themselves wait until link and mirrors are ACTIVE, so there is nothing to check before it.
 */
export const kafkaStages = {
  name: 'kafka',
  stages: [
    {
      name: 'mirror',
      summary: 'clients use the source; the destination holds mirrors of every topic',
      desired: { routeTo: 'source', fenced: false, mirrors: 'ACTIVE', link: true },
      gates: [],
      mayChange: 'anything',
      waysBack: [],
      deadline: { seconds: 600, then: 'hold' },
      pointOfNoReturn: false,
    },
    {
      name: 'fence',
      summary: 'the route holds its clients; nothing new reaches the source',
      desired: { routeTo: 'source', fenced: true, mirrors: 'ACTIVE', link: true },
      gates: ['link-active', 'mirrors-active', 'offset-sync-on', 'lag-under-threshold'],
      mayChange: [
        { type: 'switchyard_cutover', actions: ['update'], attributes: ['stage'] },
        { type: 'switchyard_gateway_route', actions: ['update'], attributes: ['fence'] },
      ],
      waysBack: ['mirror'],
      deadline: { seconds: 60, then: 'abort' },
      pointOfNoReturn: false,
    },
    {
      name: 'promote',
      summary: 'the mirrors have become writable topics of the destination',
      desired: { routeTo: 'source', fenced: true, mirrors: 'PROMOTED', link: true },
      gates: ['fence-confirmed', 'source-still', 'lag-zero', 'group-offsets-in-parity'],
      mayChange: [
        { type: 'switchyard_cutover', actions: ['update'], attributes: ['stage'] },
        { type: 'switchyard_mirror_topics', actions: ['update'], attributes: ['status'] },
      ],
      waysBack: [],
      noWayBack: afterPromotion,
      deadline: { seconds: 60, then: 'hold' },
      pointOfNoReturn: true,
    },
    {
      name: 'switch',
      summary: 'clients use the destination',
      desired: { routeTo: 'destination', fenced: false, mirrors: 'PROMOTED', link: true },
      gates: ['mirrors-stopped'],
      mayChange: [
        { type: 'switchyard_cutover', actions: ['update'], attributes: ['stage'] },
        { type: 'switchyard_gateway_route', actions: ['update'], attributes: ['streaming_domain', 'fence', 'security'] },
        { type: 'switchyard_gateway_route', actions: ['delete'], construct: registrationRoute },
      ],
      waysBack: [],
      noWayBack: afterPromotion,
      deadline: { seconds: 60, then: 'hold' },
      pointOfNoReturn: false,
    },
    {
      name: 'settle',
      summary: 'the link is gone; the topics belong to the destination alone',
      desired: { routeTo: 'destination', fenced: false, mirrors: 'released', link: false },
      gates: ['soaked', 'mirrors-stopped'],
      mayChange: [
        { type: 'switchyard_cutover', actions: ['update'], attributes: ['stage'] },
        { type: 'switchyard_mirror_topics', actions: ['delete'] },
        { type: 'switchyard_cluster_link', actions: ['delete'] },
      ],
      waysBack: [],
      noWayBack: afterPromotion,
      deadline: { seconds: 600, then: 'hold' },
      pointOfNoReturn: false,
    },
  ],
} as const satisfies StagePlan<KafkaDesired>;

export type KafkaStageName = (typeof kafkaStages.stages)[number]['name'];
