/** What a server says about a status that is no success. */
export interface Explanation {
  readonly code: number | string | undefined;
  readonly message: string;
}

/**
 * REST APIs explain themselves in one of three ways: `{error_code, message}` (Kafka REST v3, Kafka Connect), `{error: {code, message}}`
 * (admin API), and `{errors: [{status, detail}]}` (the gateway in front of Confluent Cloud).
 */
export function explain(text: string): Explanation {
  const body = parsed(text) as Answer | undefined;
  if (typeof body !== 'object' || body === null) return { code: undefined, message: text.slice(0, 300).trim() };
  const [first] = Array.isArray(body.errors) ? body.errors : [];
  return {
    code: body.error_code ?? body.error?.code ?? first?.status,
    message: String(body.message ?? body.error?.message ?? first?.detail ?? ''),
  };
}

interface Answer {
  readonly error_code?: number;
  readonly message?: string;
  readonly error?: { readonly code?: string; readonly message?: string };
  readonly errors?: readonly { readonly status?: string; readonly detail?: string }[];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A text without any of the secrets, whatever the server echoes. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret !== '').reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
}
