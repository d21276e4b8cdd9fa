import { CodedError } from '../../core/coded-error';
import { clocksInStep } from './clocks';
import { destinationShape } from './destination-shape';
import { fenceConfirmed } from './fence-confirmed';
import type { Gate } from './gate';
import { groupOffsetsInParity, groupOffsetsReturned } from './group-offsets-in-parity';
import { lagUnderThreshold } from './lag-under-threshold';
import { lagZero, reverseLagZero } from './lag-zero';
import { linkActive } from './link-active';
import { mirrorsActive, mirrorsStopped, nothingPromoted } from './mirror-gates';
import { noLateCommits } from './no-late-commits';
import { noLateRecords } from './no-late-records';
import { noOpenTransactions } from './no-open-transactions';
import { noUnroutedCommits } from './no-unrouted-commits';
import { offsetSyncOn } from './offset-sync-on';
import { quotasAndAcls } from './quotas-and-acls';
import { soaked } from './soaked';
import { destinationStill, sourceStill } from './source-still';
import { destinationUntouched, wayBackOpen } from './way-back-gates';
import { windowFits } from './window-fits';

/** Every gate, in the order in which a cutover meets them; those of the rollback and the advice come last. */
export const gates: readonly Gate[] = [
  linkActive,
  mirrorsActive,
  destinationShape,
  offsetSyncOn,
  noOpenTransactions,
  windowFits,
  lagUnderThreshold,
  fenceConfirmed,
  sourceStill,
  noUnroutedCommits,
  lagZero,
  groupOffsetsInParity,
  nothingPromoted,
  destinationUntouched,
  mirrorsStopped,
  noLateRecords,
  noLateCommits,
  soaked,
  wayBackOpen,
  destinationStill,
  reverseLagZero,
  groupOffsetsReturned,
  quotasAndAcls,
  clocksInStep,
];

/** @throws SWY4011 there is no gate of that name */
export function findGate(name: string, known: readonly Gate[] = gates): Gate {
  const gate = known.find((candidate) => candidate.name === name);
  if (!gate) throw new CodedError('SWY4011', { value: name, property: 'gate', allowed: known.map((candidate) => candidate.name) });
  return gate;
}
