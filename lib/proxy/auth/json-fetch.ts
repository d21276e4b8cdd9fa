export interface JsonAnswer {
  readonly status: number;

  /** Undefined when the body is no JSON object. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Asks an identity provider. Redirects are not followed: what is sent belongs to one address only.
 *
 * @throws Error with a short reason: no connection, no answer in time, an answer of more than a megabyte
 */
export async function fetchJson(url: URL, init: RequestInit, timeoutMs: number, fetchIt: typeof fetch = fetch): Promise<JsonAnswer> {
  try {
    const response = await fetchIt(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    return { status: response.status, body: parse(await bodyOf(response)) };
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

const MOST_BYTES = 1 << 20;

async function bodyOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error('the answer is longer than a megabyte');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as { name?: string; message?: string; cause?: { code?: string; message?: string } };
  return name === 'TimeoutError' ? 'no answer in time' : (cause?.code ?? cause?.message ?? message ?? 'the request failed');
}
