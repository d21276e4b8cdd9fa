import { CodedError } from '../../core/coded-error';
import type { ReadContext } from '../resource';
import { Refusal } from '../rest';
import type { Attributes } from '../schema';

/** Milliseconds after which a destination counts as down: a plan must not wait long for it. */
const lookTime = 20_000;

/**
 * A read whose REST API gives no answer keeps what is recorded and warns: an abort must be planned while the destination is down.
 * A refusal (a wrong key, a wrong address) is not cured by going on, and an import has nothing recorded.
 */
export async function orKept<A extends Attributes, R>(
  context: ReadContext<A>,
  isImported: boolean,
  read: (context: ReadContext<A>) => Promise<R>,
): Promise<R | ReadContext<A>['state']> {
  const { state, signal, report } = context;
  const limit = AbortSignal.timeout(lookTime);
  try {
    return await read({ ...context, signal: AbortSignal.any([signal, limit]) });
  } catch (error) {
    signal.throwIfAborted();
    const silence = limit.aborted ? new CodedError('SWY5036', { detail: `no answer within ${lookTime / 1000} s` }) : error;
    if (isImported || !isSilence(silence)) throw silence;
    report.warn('', silence);
    return state;
  }
}

function isSilence(error: unknown): error is CodedError {
  if (error instanceof Refusal) return error.status >= 500 || error.status === 429;
  return CodedError.isCodedError(error) && error.code === 'SWY5036';
}
