import { fenceConfirmed } from './fence-confirmed';
import type { Gate } from './gate';
import { groupOffsetsInParity } from './group-offsets-in-parity';
import { lagUnderThreshold } from './lag-under-threshold';
import { lagZero } from './lag-zero';
import { linkActive } from './link-active';
import { mirrorsActive, mirrorsStopped } from './mirror-gates';
import { offsetSyncOn } from './offset-sync-on';
import { soaked } from './soaked';
import { sourceStill } from './source-still';

export type { Gate, GateBounds, GateContext, GateResult, Look } from './gate';
export type { KafkaOffsets, OffsetsByTopic } from './kafka-offsets';
export { runGates } from './run-gates';
export { soakLeft } from './soaked';
export { wireOffsets } from './wire-offsets';

/** Every gate that stage plans may name. */
export const gates: readonly Gate[] = [
  linkActive,
  mirrorsActive,
  offsetSyncOn,
  lagUnderThreshold,
  fenceConfirmed,
  sourceStill,
  lagZero,
  groupOffsetsInParity,
  mirrorsStopped,
  soaked,
];
