import { CodedError } from '../../core/coded-error';
import type { Code } from '../../core/error-codes';
import { pauseFor } from '../resources/wait';
import { explain, redact } from './answers';
import { backOff, waitAskedFor } from './back-off';
import { exchange, type RawAnswer } from './transport';

export interface HttpOptions {
  /** Value of the `Authorization` header. */
  readonly authorization: string | (() => string);
  /** Reads the credentials again after a 401; false when they cannot have changed. */
  readonly renew?: () => Promise<boolean>;
  /** Strings that must not appear in a message, whatever the server echoes. */
  readonly secrets: readonly string[] | (() => readonly string[]);
  readonly signal: AbortSignal;
  /** Authorities to trust, PEM. @default - those that Node.js trusts */
  readonly ca?: string;
  /** Milliseconds for one try. @default 10 000 */
  readonly callTimeout?: number;
  /** Milliseconds for all tries of one call and the waits between them. @default 3 000 */
  readonly deadline?: number;
  /** Milliseconds for all tries of a call while the server asks to wait (429), where that may be longer. @default - as `deadline` */
  readonly patience?: number;
  /** Code of an answer that refuses, and of no answer. */
  readonly codes: { readonly refused: Code; readonly noAnswer: Code };
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A status that is no success, as the server explained it. */
export class Refusal extends CodedError {
  public constructor(
    code: Code,
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
 * One JSON call. It is repeated with back-off, within a deadline, after 429 (as `Retry-After` says), and, when repeating cannot do it twice,
 * after 5xx, connection errors and an answer that is cut off: for GET, PUT and DELETE, and for a POST only when the caller says that it is safe.
 *
 * @returns undefined for an answer without a body
 * @throws SWY5300 a redirect, SWY5301 the certificate, and the codes of the options
 */
export async function callJson(
  options: HttpOptions,
  method: Method,
  url: string,
  body?: unknown,
  repeatable = method !== 'POST' && method !== 'PATCH',
): Promise<unknown> {
  const { signal, deadline = 3_000, patience = deadline } = options;
  const began = performance.now();
  let renewed = false;
  for (let tries = 1; ; tries++) {
    signal.throwIfAborted();
    const outcome = await once(options, method, url, body);
    if ('answer' in outcome) return outcome.answer;

    const { error, retryAfter } = outcome;
    const status = error instanceof Refusal ? error.status : 0;
    if (status === 401 && !renewed && (renewed = true) && (await options.renew?.())) continue;
    const isBusy = status === 429 || (repeatable && status === 503 && retryAfter !== undefined);
    if (outcome.final || !(isBusy || (repeatable && (status === 0 || status >= 500)))) throw error;

    const wait = backOff({ tries, retryAfter });
    const left = (isBusy ? Math.max(patience, deadline) : deadline) - (performance.now() - began);
    if (wait >= left) throw error;
    await pauseFor(wait, signal);
  }
}

type Outcome =
  { readonly answer: unknown } | { readonly error: CodedError; readonly retryAfter?: number | undefined; readonly final?: boolean };

async function once(options: HttpOptions, method: Method, url: string, body: unknown): Promise<Outcome> {
  const target = new URL(url);
  const call = `${method} ${target.pathname}`;
  const { codes, signal, callTimeout = 10_000, authorization, ca } = options;
  const noAnswer = (reason: string) => new CodedError(codes.noAnswer, { detail: `${call} at ${target.host}: ${reason}` });
  let answer: RawAnswer;
  try {
    answer = await exchange({
      method,
      url: target,
      headers: {
        authorization: typeof authorization === 'string' ? authorization : authorization(),
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      ca,
      timeout: callTimeout,
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    if (CodedError.isCodedError(error)) return { error, final: true };
    return { error: noAnswer((error as Error).message) };
  }

  const { status, headers, text } = answer;
  if (status >= 200 && status < 300) {
    if (text.trim() === '') return { answer: undefined };
    try {
      return { answer: JSON.parse(text) };
    } catch {
      return { error: new CodedError(codes.noAnswer, { detail: `${call} answered ${status} with something that is not JSON` }) };
    }
  }
  if (status >= 300 && status < 400) return { error: redirected(call, status, headers.location, target), final: true };

  const { code, message } = explain(text);
  const secrets = typeof options.secrets === 'function' ? options.secrets() : options.secrets;
  const error = new Refusal(codes.refused, status, code, redact(message, secrets), call);
  return { error, retryAfter: waitAskedFor(headers['retry-after']) };
}

/** The query of the new address may hold a token, and user information a password: neither is shown. */
function redirected(call: string, status: number, location: string | undefined, from: URL): CodedError {
  let to = 'nowhere';
  try {
    const { protocol, host, pathname } = new URL(location ?? '', from);
    if (location) to = `${protocol}//${host}${pathname}`;
  } catch {
    to = 'an address that cannot be read';
  }
  return new CodedError('SWY5300', { property: 'rest_endpoint', value: from.origin, detail: `${call} answered ${status}, to ${to}` });
}

/** An error inside the sentence of another one: what happened, without code and fix. */
export function inShort(error: unknown): string {
  return (CodedError.isCodedError(error) ? error.fault.detail : undefined) ?? (error instanceof Error ? error.message : String(error));
}

/** Whether trying again later may help: the server asks to wait, is in trouble, or does not answer. */
export function isTransient(error: unknown): boolean {
  if (error instanceof Refusal) return error.status === 429 || error.status >= 500;
  return CodedError.isCodedError(error) && (error.code === 'SWY5036' || error.code === 'SWY5069');
}
