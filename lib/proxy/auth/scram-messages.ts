import { base64 } from './text';

/** First message of the client, RFC 5802 section 7. */
export interface ClientFirst {
  /** `n,,`, `y,,` or with an authorization id; comes back in the channel binding of the final message. */
  readonly gs2Header: string;
  readonly bare: string;
  readonly authzid: string;
  readonly user: string;
  readonly nonce: string;
  readonly extensions: ReadonlyMap<string, string>;
}

export interface ClientFinal {
  readonly channelBinding: string;
  readonly nonce: string;
  readonly proof: Buffer;
  readonly withoutProof: string;
}

export interface ServerFirst {
  readonly nonce: string;
  readonly salt: Buffer;
  readonly iterations: number;
}

/** A user name as it travels: `=` and `,` would end an attribute. */
export function toSaslName(user: string): string {
  return user.replaceAll('=', '=3D').replaceAll(',', '=2C');
}

/** The user name of a saslname, or undefined when an escape is neither =2C nor =3D. */
export function fromSaslName(name: string): string | undefined {
  if (name === '' || name.includes('\0') || /=(?!2C|3D)/.test(name)) return undefined;
  return name.replaceAll('=2C', ',').replaceAll('=3D', '=');
}

/** Reads `gs2-header client-first-message-bare`, or undefined. Channel binding (`p=`) and mandatory extensions (`m=`) are not supported, as in Kafka. */
export function readClientFirst(text: string): ClientFirst | undefined {
  const header = /^[ny],(?:a=([^,]*))?,/.exec(text);
  if (!header) return undefined;
  const bare = text.slice(header[0].length);
  const [name, nonce, ...rest] = bare.split(',');
  const user = fromSaslName(valueOf('n', name) ?? '');
  const authzid = header[1] === undefined ? '' : fromSaslName(header[1]);
  const given = valueOf('r', nonce);
  const extensions = readExtensions(rest);
  if (user === undefined || authzid === undefined || !isNonce(given) || !extensions) return undefined;
  return { gs2Header: header[0], bare, authzid, user, nonce: given, extensions };
}

export function readClientFinal(text: string): ClientFinal | undefined {
  const [binding, nonce, ...rest] = text.split(',');
  const last = rest.pop();
  const channelBinding = valueOf('c', binding);
  const given = valueOf('r', nonce);
  const proof = base64(valueOf('p', last) ?? '=');
  if (!channelBinding || !isNonce(given) || !proof || !readExtensions(rest)) return undefined;
  return { channelBinding, nonce: given, proof, withoutProof: text.slice(0, text.lastIndexOf(',p=')) };
}

export function readServerFirst(text: string): ServerFirst | undefined {
  const [nonce, salt, count, ...rest] = text.split(',');
  const given = valueOf('r', nonce);
  const bytes = base64(valueOf('s', salt) ?? '=');
  const iterations = /^[1-9]\d{0,9}$/.exec(valueOf('i', count) ?? '')?.[0];
  if (!isNonce(given) || !bytes?.length || !iterations || !readExtensions(rest)) return undefined;
  return { nonce: given, salt: bytes, iterations: Number(iterations) };
}

/** The signature of the last message, the server's error (`e=`), or undefined. */
export function readServerFinal(text: string): { readonly signature: Buffer } | { readonly error: string } | undefined {
  const [first, ...rest] = text.split(',');
  if (!readExtensions(rest)) return undefined;
  const error = valueOf('e', first);
  if (error !== undefined) return { error };
  const signature = base64(valueOf('v', first) ?? '=');
  return signature && { signature };
}

function valueOf(attribute: string, part: string | undefined): string | undefined {
  return part?.startsWith(`${attribute}=`) ? part.slice(2) : undefined;
}

/** Printable ASCII without comma, RFC 5802 section 7. */
function isNonce(text: string | undefined): text is string {
  return text !== undefined && /^[\x21-\x2b\x2d-\x7e]+$/.test(text);
}

function readExtensions(parts: readonly string[]): Map<string, string> | undefined {
  const pairs = parts.map((part) => /^([A-Za-z]+)=([^\0]+)$/.exec(part));
  if (pairs.includes(null)) return undefined;
  return new Map(pairs.map((pair) => [pair?.[1] as string, pair?.[2] as string]));
}
