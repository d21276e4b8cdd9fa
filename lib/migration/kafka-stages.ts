import type { ChangeRule, StagePlan } from '../stages/stage-plan';

/** What one stage of a Kafka migration implies for the route, what replicates, and the way back. */
export interface KafkaDesired {
  /** Cluster that the route is bound to. */
  readonly routeTo: 'source' | 'destination';
  readonly fenced: boolean;

  /** What the mirror topics are; `released` means that Terraform no longer holds them: they are plain topics of the destination. */
  readonly mirrors: 'ACTIVE' | 'PROMOTED' | 'released';

  /** Whether the cluster link exists. */
  readonly link: boolean;

  /** Whether committed offsets of the group's consumers follow from the source to the destination. */
  readonly offsetSync: 'on' | 'off';

  /**
   * What replicates from the destination to the source, in a group that has a way back: `prepared` is there and copies nothing, `positioned` will copy
   * what is written to the destination from now on. A link that is turned round copies from the moment in which its mirrors are `PROMOTED`, and brings
   * offsets back while it is `running`.
   */
  readonly wayBack: 'prepared' | 'positioned' | 'running' | 'stopped' | 'absent';
}

/** Construct id of the route through which SCRAM users are registered before the cutover. */
export const registrationRoute = 'RegistrationRoute';

/** Construct id of the mirrors on the source, of a group whose way back is its own link turned round. */
export const reversedMirrors = 'WayBack';

/** Construct id of the offset sync of those mirrors, where others make the end of the link on the source. */
export const returningOffsets = 'WayBackOffsetSync';

const stageOfRecord = { type: 'switchyard_cutover', actions: ['update'], attributes: ['stage', 'gates'] } as const satisfies ChangeRule;
const fenceOfRoute = { type: 'switchyard_gateway_route', actions: ['update'], attributes: ['fence'] } as const satisfies ChangeRule;
const targetOfRoute = {
  type: 'switchyard_gateway_route',
  actions: ['update'],
  attributes: ['streaming_domain', 'fence', 'security'],
} as const satisfies ChangeRule;
const registrationEnds = {
  type: 'switchyard_gateway_route',
  actions: ['delete'],
  construct: registrationRoute,
} as const satisfies ChangeRule;
/** MirrorMaker 2, as the link or as the way back. */
const connectors = { type: 'switchyard_mirror_maker', actions: ['update'], attributes: ['status'] } as const satisfies ChangeRule;

/** On the rollback track mirrors are no longer brought to a status. */
const mirrorsKept = {
  type: 'switchyard_mirror_topics',
  actions: ['update'],
  attributes: ['status'],
  fromOrTo: ['KEPT'],
} as const satisfies ChangeRule;

/** The link turned round: its mirrors on the source, which are there from `switch` on, and the offsets that come back. */
const reversedLink = [
  { type: 'switchyard_mirror_topics', actions: ['create', 'update'], attributes: ['status'], construct: reversedMirrors },
  { type: 'switchyard_offset_sync', actions: ['create', 'update'], attributes: ['status'], construct: returningOffsets },
  { type: 'switchyard_cluster_link', actions: ['update'], attributes: ['config'], construct: 'SourceResource' },
] as const satisfies readonly ChangeRule[];

/**
 * The stages of a Kafka migration. This table is the only place that knows which stage implies which state of route, mirrors, offset sync, way back and
 * gates.
 *
 * At `mirror` the link and mirror resources themselves wait until link and mirrors are ACTIVE, so there is nothing to check before it. Between `fence`
 * and the first promotion the source is complete, and until clients are let go at `switch` nobody has written to the destination: both ways back of
 * `promote` stand on that.
 */
export const kafkaStages = {
  name: 'kafka',
  stages: [
    {
      name: 'mirror',
      summary: 'clients use the source; the destination holds mirrors of every topic',
      desired: { routeTo: 'source', fenced: false, mirrors: 'ACTIVE', link: true, offsetSync: 'on', wayBack: 'prepared' },
      gates: [],
      mayChange: 'anything',
      waysBack: [],
      deadline: { seconds: 600, then: 'hold' },
      pointOfNoReturn: false,
    },
    {
      name: 'fence',
      summary: 'the route holds its clients; nothing new reaches the source',
      desired: { routeTo: 'source', fenced: true, mirrors: 'ACTIVE', link: true, offsetSync: 'on', wayBack: 'prepared' },
      gates: [
        'link-active',
        'mirrors-active',
        'destination-shape',
        'offset-sync-on',
        'no-open-transactions',
        'window-fits',
        'lag-under-threshold',
      ],
      mayChange: [stageOfRecord, fenceOfRoute],
      waysBack: [{ to: 'mirror', gates: [] }],
      deadline: { seconds: 60, then: 'abort' },
      pointOfNoReturn: false,
    },
    {
      name: 'promote',
      summary: 'the mirrors have become writable topics of the destination',
      desired: { routeTo: 'source', fenced: true, mirrors: 'PROMOTED', link: true, offsetSync: 'off', wayBack: 'positioned' },
      gates: ['fence-confirmed', 'source-still', 'no-unrouted-commits', 'no-open-transactions', 'lag-zero', 'group-offsets-in-parity'],
      mayChange: [
        stageOfRecord,
        { type: 'switchyard_mirror_topics', actions: ['update'], attributes: ['status'] },
        { type: 'switchyard_cluster_link', actions: ['update'], attributes: ['config'] },
        { type: 'switchyard_offset_sync', actions: ['update'], attributes: ['status'] },
        connectors,
      ],
      waysBack: [
        { to: 'mirror', gates: ['nothing-promoted'] },
        { to: 'rollback', gates: ['destination-untouched'] },
      ],
      deadline: { seconds: 60, then: 'hold' },
      pointOfNoReturn: true,
    },
    {
      name: 'switch',
      summary: 'clients use the destination',
      desired: { routeTo: 'destination', fenced: false, mirrors: 'PROMOTED', link: true, offsetSync: 'off', wayBack: 'running' },
      gates: ['mirrors-stopped', 'no-late-records', 'no-late-commits'],
      mayChange: [stageOfRecord, targetOfRoute, registrationEnds, connectors, ...reversedLink],
      waysBack: [{ to: 'rollback-fence', gates: ['way-back-open'] }],
      noWayBack:
        'the destination has its own history since clients write to it: the way back is the rollback, of a group that has a link back',
      deadline: { seconds: 60, then: 'hold' },
      pointOfNoReturn: false,
    },
    {
      name: 'settle',
      summary: 'the link is gone; the topics belong to the destination alone',
      desired: { routeTo: 'destination', fenced: false, mirrors: 'released', link: false, offsetSync: 'off', wayBack: 'absent' },
      gates: ['soaked', 'mirrors-stopped'],
      mayChange: [
        stageOfRecord,
        { type: 'switchyard_mirror_topics', actions: ['delete'] },
        { type: 'switchyard_cluster_link', actions: ['delete'] },
        { type: 'switchyard_offset_sync', actions: ['delete'] },
        { type: 'switchyard_mirror_maker', actions: ['delete'] },
      ],
      waysBack: [],
      noWayBack: 'the link back has gone with the other one',
      deadline: { seconds: 600, then: 'hold' },
      pointOfNoReturn: false,
    },
  ],
  rollback: [
    {
      name: 'rollback-fence',
      summary: 'the route holds its clients; what they wrote to the destination goes on to the source',
      desired: { routeTo: 'destination', fenced: true, mirrors: 'PROMOTED', link: true, offsetSync: 'off', wayBack: 'running' },
      gates: [],
      mayChange: [stageOfRecord, fenceOfRoute, mirrorsKept],
      waysBack: [{ to: 'switch', gates: [] }],
      deadline: { seconds: 60, then: 'abort' },
      pointOfNoReturn: false,
    },
    {
      name: 'rollback',
      summary: 'clients use the source again, which has all that they wrote',
      desired: { routeTo: 'source', fenced: false, mirrors: 'PROMOTED', link: true, offsetSync: 'off', wayBack: 'stopped' },
      gates: ['fence-confirmed', 'destination-still', 'reverse-lag-zero', 'group-offsets-returned'],
      mayChange: [stageOfRecord, targetOfRoute, registrationEnds, mirrorsKept, connectors, ...reversedLink],
      waysBack: [],
      noWayBack:
        'the group is back at its source, and its topics on the destination are no mirrors any more: to move it again, begin with new ones',
      deadline: { seconds: 60, then: 'hold' },
      pointOfNoReturn: true,
    },
  ],
} as const satisfies StagePlan<KafkaDesired>;

export type KafkaStageName = (typeof kafkaStages.stages)[number]['name'] | (typeof kafkaStages.rollback)[number]['name'];

/** Whether a stage is one of the way back to the source. */
export function isRollback(stage: string): boolean {
  return kafkaStages.rollback.some(({ name }) => name === stage);
}
