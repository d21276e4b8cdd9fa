import { CodedError } from '../../core/coded-error';
import { type CutoverAttributes, lookOnce, openGateContext } from '../../provider/gates';
import type { Cutover } from './recorded';

/** Milliseconds for one look at the mirrors, and for one call with its repetitions inside it. */
const lookMs = 5000;
const callMs = 2000;

/** The gate that stands before the way back from a promotion. */
const gate = 'nothing-promoted';

/** Whether a promotion was begun, and what was seen; `unknown` where nobody answers. */
export interface Promotion {
  readonly state: 'none' | 'begun' | 'unknown';
  readonly observed: string;
}

/** Asks whether every mirror of a group still replicates. */
export async function promotionOf(cutover: Cutover, folder: string): Promise<Promotion> {
  try {
    const signal = AbortSignal.timeout(lookMs);
    const context = await openGateContext(cutover as unknown as CutoverAttributes, { signal, folder, deadline: callMs });
    try {
      const [answer] = await lookOnce([gate], context);
      const observed = answer?.observed ?? '';
      if (answer?.holds) return { state: 'none', observed };
      return { state: answer?.final ? 'begun' : 'unknown', observed };
    } finally {
      context.close();
    }
  } catch (error) {
    const isOver = error instanceof Error && error.name === 'TimeoutError';
    if (isOver) return { state: 'unknown', observed: `no answer within ${lookMs / 1000} s` };
    return { state: 'unknown', observed: error instanceof Error ? error.message : String(error) };
  }
}

/** Milliseconds after which it is concluded that nobody can tell, and between two looks. */
const patienceMs = 8_000;
const betweenMs = 500;

/** As {@link promotionOf}, again and again where nobody answers: what is in the way may pass, but clients are held meanwhile. */
export async function promotionWithin(cutover: Cutover, folder: string, stop?: AbortSignal): Promise<Promotion> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const promotion = await promotionOf(cutover, folder);
    if (promotion.state !== 'unknown' || stop?.aborted || performance.now() + betweenMs >= end) return promotion;
    await new Promise((resolve) => setTimeout(resolve, betweenMs));
  }
}

/** Why a group stays fenced where nobody can tell. */
export const untold = ({ observed }: Promotion): CodedError => new CodedError('SWY4110', { property: 'stage', detail: observed });

export const isUntold = (error: unknown): boolean => CodedError.isCodedError(error) && error.code === 'SWY4110';

/**
 * Before the way back from a promotion is planned, which takes long while the destination is silent.
 * @throws SWY4110 the destination does not say whether it was begun
 */
export async function refuseUntold(cutover: Cutover, folder: string, stop?: AbortSignal): Promise<void> {
  const promotion = await promotionWithin(cutover, folder, stop);
  if (promotion.state === 'unknown') throw untold(promotion);
}
