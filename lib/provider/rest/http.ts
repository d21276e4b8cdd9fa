import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError } from '../../core/coded-error';

export interface HttpOptions {
  /** Value of the `Authorization` header. */
  readonly authorization: string;
  /** Strings that must not appear in a message, whatever the server echoes. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
  /** Milliseconds for one call. @default 10 000 */
  readonly callTimeout?: number;
  /** Tries of a call that may be repeated. @default 6 */
  readonly tries?: number;
  /** Code of an answer that refuses, and of no answer. */
  readonly codes: { readonly refused: 'SWY5035' | 'SWY5060'; readonly noAnswer: 'SWY5036' | 'SWY5069' };
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A status that is no success, as the server explained it. */
export class Refusal extends CodedError {
  public constructor(
    code: 'SWY5035' | 'SWY5060',
    public readonly status: number,
    /** `error_code` of the REST API, or `error.code` of the admin API. */
    public readonly serverCode: number | string | undefined,
    public readonly serverMessage: string,
    call: string,
  ) {
    super(code, { detail: `${call} answered ${status}${serverMessage ? `: ${serverMessage}` : ''}` });
  }
}

/**
 * One JSON call. It is repeated with back-off after 429 (as `Retry-After` says), and, when repeating cannot do it twice, after 5xx and
 * connection errors: for GET, PUT and DELETE, and for a POST only when the caller says that it is safe.
 */
export async function callJson(
  options: HttpOptions,
  method: Method,
  url: string,
  body?: unknown,
  repeatable = method !== 'POST',
): Promise<unknown> {
  const { signal, tries = 6 } = options;
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    const outcome = await once(options, method, url, body);
    if ('answer' in outcome) return outcome.answer;

    const { error, retryAfter } = outcome;
    const status = error instanceof Refusal ? error.status : 0;
    const again = status === 429 || (repeatable && (status === 0 || status >= 500));
    if (!again || attempt >= tries) throw error;
    await sleep(retryAfter ?? Math.min(50 * 2 ** (attempt - 1), 2000), undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

type Outcome = { readonly answer: unknown } | { readonly error: CodedError; readonly retryAfter?: number };

async function once(options: HttpOptions, method: Method, url: string, body: unknown): Promise<Outcome> {
  const call = `${method} ${new URL(url).pathname}`;
  const { codes, signal, callTimeout = 10_000 } = options;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers: {
        authorization: options.authorization,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(callTimeout)]),
    });
    text = await response.text();
  } catch (error) {
    signal.throwIfAborted();
    return { error: new CodedError(codes.noAnswer, { detail: `${call} at ${new URL(url).host}: ${reason(error, callTimeout)}` }) };
  }

  if (response.ok) {
    if (text.trim() === '') return { answer: undefined };
    try {
      return { answer: JSON.parse(text) };
    } catch {
      throw new CodedError(codes.noAnswer, { detail: `${call} answered ${response.status} with something that is not JSON` });
    }
  }

  const { code, message } = explain(text);
  const error = new Refusal(codes.refused, response.status, code, redact(message, options.secrets), call);
  const retryAfter = waitAskedFor(response.headers.get('retry-after'));
  return retryAfter === undefined ? { error } : { error, retryAfter };
}

/** Both APIs explain themselves: `{error_code, message}` (Kafka REST v3) and `{error: {code, message}}` (admin API). */
function explain(text: string): { code: number | string | undefined; message: string } {
  try {
    const body = JSON.parse(text) as { error_code?: number; message?: string; error?: { code?: string; message?: string } };
    return { code: body.error_code ?? body.error?.code, message: body.message ?? body.error?.message ?? '' };
  } catch {
    return { code: undefined, message: text.slice(0, 300).trim() };
  }
}

function redact(message: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret !== '').reduce((text, secret) => text.replaceAll(secret, '***'), message);
}

/** Seconds or a date, RFC 9110 section 10.2.3. A minute at most, so that a wrong clock does not stop an apply. */
function waitAskedFor(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), 60_000);
}

function reason(error: unknown, callTimeout: number): string {
  if ((error as Error).name === 'TimeoutError') return `no answer within ${callTimeout} ms`;
  const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
  return cause?.code ?? cause?.message ?? (error as Error).message;
}

/** An error inside the sentence of another one: what happened, without code and fix. */
export function inShort(error: unknown): string {
  return (CodedError.isCodedError(error) ? error.fault.detail : undefined) ?? (error instanceof Error ? error.message : String(error));
}
