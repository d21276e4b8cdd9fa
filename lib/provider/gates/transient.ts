import { CodedError } from '../../core/coded-error';
import type { Code } from '../../core/error-codes';
import { isFinal } from '../kafka';

/** What the configuration or the rights of the user cause: no later look changes it. */
const lasting: readonly Code[] = [
  'SWY3343',
  'SWY3344',
  'SWY4100',
  'SWY4101',
  'SWY5030',
  'SWY5031',
  'SWY5032',
  'SWY5033',
  'SWY5034',
  'SWY5101',
  'SWY5300',
  'SWY5301',
  'SWY5302',
  'SWY5410',
];

/** Statuses of 4xx that pass: a time limit of the server, a rebalance of Kafka Connect, too early, too many requests. */
const passing: readonly number[] = [408, 409, 425, 429];

/**
 * Whether an error ends the wait for a gate. What does not answer may do so at the next look, and a server that is busy or restarts says 429
 * or 5xx for a while; a refusal stays: a wrong key, a wrong address, a wrong password. What is no coded error is a defect and must be seen as one.
 */
export function isLasting(error: unknown): boolean {
  if (!CodedError.isCodedError(error)) return true;
  if (isFinal(error) || lasting.includes(error.code) || isUnknownHost(error)) return true;
  const { status } = error as { readonly status?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500 && !passing.includes(status);
}

/** Whether there is no host of that name. A name server that does not answer says EAI_AGAIN instead. */
export function isUnknownHost(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOTFOUND' || /\bENOTFOUND\b/.test(cause.message)) return true;
  }
  return false;
}
