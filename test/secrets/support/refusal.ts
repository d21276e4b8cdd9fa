import { CodedError } from '../../../lib/core/coded-error';

/** The coded error with which a promise fails. */
export async function refusalOf(promise: Promise<unknown>): Promise<CodedError> {
  const outcome: unknown = await promise.then(
    (value) => new Error(`nothing was refused; the answer is ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (CodedError.isCodedError(outcome)) return outcome;
  throw outcome;
}

/** Everything that a log could show of an error. */
export function everythingOf(error: CodedError): string {
  return [error.message, error.stack, JSON.stringify(error.fault), String(error.cause)].join('\n');
}
