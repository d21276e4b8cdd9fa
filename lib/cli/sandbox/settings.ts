import type { PromotionBehaviour } from '../../sandbox';
import { readFaults } from './faults-file';
import type { SandboxOptions } from './start';

/** How promoted mirrors of a sandbox stop. */
export const promotionModes = ['immediate', 'pending', 'stuck', 'failed'] as const;

/** Flags of `switchyard sandbox` that change how the sandbox behaves. */
export interface BehaviourFlags {
  readonly tls?: boolean;
  readonly sasl?: boolean;
  readonly faults?: string;
  readonly promotion: (typeof promotionModes)[number];
  readonly pendingSeconds: number;
  readonly tolerateStopped?: boolean;
  readonly collapseSlashes?: boolean;
  readonly gzip?: boolean;
  readonly pageSize?: number;
  readonly moreTopics: number;
}

/**
 * What the flags stand for.
 * @throws SWY7002 the file of faults cannot be used
 */
export async function behaviourOf(flags: BehaviourFlags): Promise<Omit<SandboxOptions, 'basePort'>> {
  const { tls = false, sasl = false, collapseSlashes = false, gzip = false, pageSize, moreTopics } = flags;
  return {
    tls,
    sasl,
    moreTopics,
    rest: { collapseSlashes, gzip, ...(pageSize !== undefined && { pageSize }) },
    promotion: promotionOf(flags),
    faults: flags.faults === undefined ? [] : await readFaults(flags.faults),
  };
}

function promotionOf({ promotion, pendingSeconds, tolerateStopped = false }: BehaviourFlags): PromotionBehaviour {
  return {
    holdPendingMs: promotion === 'pending' ? 1_000 * pendingSeconds : 0,
    neverStops: promotion === 'stuck',
    failing: promotion === 'failed' ? 'all' : [],
    acceptsStopped: tolerateStopped,
  };
}
