import type { CodedError } from '../../core/coded-error';
import type { Gate, GateContext, Look } from './gate';
import { isLasting } from './transient';

/**
 * Looks at a gate once. A cluster that does not answer in time is a look that does not hold; what no later look can change is thrown.
 * @param limit milliseconds
 */
export async function lookAtGate(gate: Gate, context: GateContext, limit: number): Promise<Look> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<Look>((resolve) => {
    timer = setTimeout(() => resolve({ holds: false, observed: `no answer within ${Math.round(limit)} ms` }), limit);
  });
  try {
    return await Promise.race([gate.check(context), over]);
  } catch (error) {
    context.signal.throwIfAborted();
    if (isLasting(error)) throw error;
    return { holds: false, observed: (error as CodedError).message };
  } finally {
    clearTimeout(timer);
  }
}

/** Why a gate cannot be asked, as a look. */
export function unseen(error: unknown): Look {
  return { holds: false, observed: error instanceof Error ? error.message : String(error) };
}
