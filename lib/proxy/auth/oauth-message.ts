import { fromSaslName } from './scram-messages';

/** First message of an OAUTHBEARER client, RFC 7628 section 3.1. */
export interface BearerMessage {
  readonly authzid: string;
  readonly token: string;
  readonly extensions: ReadonlyMap<string, string>;
}

/** Reads the message by the grammar of Kafka's OAuthBearerClientInitialResponse, which is a little stricter than the RFC's; undefined when it is none. */
export function readBearerMessage(text: string): BearerMessage | undefined {
  const header = /^n,(?:a=([^,\x01]+))?,\x01/.exec(text);
  if (!header || !text.endsWith(`${SEPARATOR}${SEPARATOR}`)) return undefined;
  const authzid = header[1] === undefined ? '' : fromSaslName(header[1]);
  const pairs = text.slice(header[0].length, -2).split(SEPARATOR);
  const parsed = pairs.map((pair) => /^([A-Za-z]+)=([\x21-\x7e \t\r\n]+)$/.exec(pair));
  if (authzid === undefined || parsed.includes(null)) return undefined;

  const extensions = new Map(parsed.map((pair) => [pair?.[1] as string, pair?.[2] as string]));
  const token = /^bearer +([-_.a-z0-9]+)$/i.exec(extensions.get('auth') ?? '')?.[1];
  extensions.delete('auth');
  return token === undefined ? undefined : { authzid, token, extensions };
}

/** The message for a token, without an authorization id. */
export function bearerMessage(token: string, extensions: ReadonlyMap<string, string>): string {
  const pairs = [...extensions].map(([key, value]) => `${SEPARATOR}${key}=${value}`).join('');
  return `n,,${SEPARATOR}auth=Bearer ${token}${pairs}${SEPARATOR}${SEPARATOR}`;
}

/** Whether an extension can be sent; `auth` is the token itself. */
export function isExtension(name: string, value: string): boolean {
  return name !== 'auth' && /^[A-Za-z]+$/.test(name) && /^[\x21-\x7e \t\r\n]+$/.test(value);
}

const SEPARATOR = '\x01';
