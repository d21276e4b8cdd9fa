import type { Fault } from './fault';
import type { Lab } from './lab';
import { brokerFaults } from './list/brokers';
import { engineFaults } from './list/engine';
import { lagFaults } from './list/lag';
import { machineFaults } from './list/machine';
import { networkFaults } from './list/network';
import { peopleFaults } from './list/people';
import { processFaults } from './list/processes';
import { restFaults } from './list/rest';

/** Every fault but the kills of `execute`, which are found by looking at a run. */
export function allFaults(lab: Lab): readonly Fault[] {
  return [
    ...processFaults,
    ...brokerFaults(lab),
    ...engineFaults,
    ...networkFaults,
    ...restFaults,
    ...lagFaults,
    ...peopleFaults,
    ...machineFaults,
  ];
}
