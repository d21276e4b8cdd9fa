import { type CutoverAttributes, lookOnce, openGateContext } from '../../provider/gates';
import type { Cutover } from './recorded';

/** Milliseconds for one look at the mirrors. */
const lookMs = 5000;

/** The gate that stands before the way back from a promotion. */
const gate = 'nothing-promoted';

/** Whether a promotion was begun, and what was seen; `unknown` where nobody answers. */
interface Promotion {
  readonly state: 'none' | 'begun' | 'unknown';
  readonly observed: string;
}

/** Asks whether every mirror of a group still replicates. */
export async function promotionOf(cutover: Cutover, folder: string): Promise<Promotion> {
  try {
    const signal = AbortSignal.timeout(lookMs);
    const context = await openGateContext(cutover as unknown as CutoverAttributes, { signal, folder });
    try {
      const [answer] = await lookOnce([gate], context);
      const observed = answer?.observed ?? '';
      if (answer?.holds) return { state: 'none', observed };
      return { state: answer?.final ? 'begun' : 'unknown', observed };
    } finally {
      context.close();
    }
  } catch (error) {
    return { state: 'unknown', observed: error instanceof Error ? error.message : String(error) };
  }
}
