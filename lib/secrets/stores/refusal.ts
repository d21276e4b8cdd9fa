import { CodedError } from '../../core/coded-error';

/** What can go wrong with a store that is open. */
export type StoreFault = 'SWY9005' | 'SWY9006' | 'SWY9007' | 'SWY9009';

/** Makes the errors of one store: they name it, and hold none of its secrets whatever a server or an SDK echoes. */
export type StoreErrors = (code: StoreFault, detail: string) => CodedError;

export function errorsOf(description: string, secrets: () => readonly (string | undefined)[]): StoreErrors {
  // The original error is not kept as a cause: those of SDKs carry whole requests, with their headers.
  return (code, detail) => new CodedError(code, { detail: `${description}: ${redact(detail, secrets())}` });
}

function redact(text: string, secrets: readonly (string | undefined)[]): string {
  return secrets.reduce<string>((clean, secret) => (secret ? clean.replaceAll(secret, '***') : clean), text);
}

/** Code or message of an error, without its stack. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? (message || String(error));
}
