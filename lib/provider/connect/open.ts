import { X509Certificate } from 'node:crypto';
import { CodedError } from '../../core/coded-error';
import { resolveSecret } from '../../secrets';
import type { connectRef } from '../schema/mirror-maker';
import { ConnectApi } from './connect-api';

/** Kafka Connect as a configuration names it. */
export type ConnectRef = ReturnType<typeof connectRef>['__value'];

export interface OpenOptions {
  readonly signal: AbortSignal;
  readonly warn?: (warning: CodedError) => void;
  /** Further secrets that calls carry. */
  readonly secrets?: readonly string[];
}

/**
 * Reads what is needed to call Kafka Connect. Nothing is called yet.
 *
 * @throws SWY5410 and errors of references: what is given cannot be used
 */
export async function openConnect({ url, authorization_ref, ca_ref }: ConnectRef, options: OpenOptions): Promise<ConnectApi> {
  const resolve = (ref: string) => resolveSecret(ref, options.warn ? { warn: options.warn } : {});
  const [given, ca] = await Promise.all([
    authorization_ref === undefined ? undefined : resolve(authorization_ref),
    ca_ref === undefined ? undefined : resolve(ca_ref),
  ]);
  if (ca !== undefined) checkAuthority(ca, ca_ref);
  const authorization = given === undefined ? undefined : headerOf(given, authorization_ref);
  return new ConnectApi({
    url: baseOf(url),
    ...(authorization !== undefined && { authorization }),
    ...(ca !== undefined && { ca }),
    secrets: [...secretsIn(given, authorization), ...(options.secrets ?? [])],
    signal: options.signal,
  });
}

/** @throws SWY5410 */
export function baseOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const usable = parsed && /^https?:$/.test(parsed.protocol) && parsed.username === '' && parsed.search === '' && parsed.hash === '';
  if (!usable)
    throw new CodedError('SWY5410', { property: 'connect.url', detail: 'it is no http:// or https:// address without user and query' });
  return url.replace(/\/+$/, '');
}

function headerOf(given: string, ref: string | undefined): string {
  if (/[\r\n]/.test(given))
    throw new CodedError('SWY5410', { property: 'connect.authorization_ref', value: ref, detail: 'it has a line break' });
  if (/^(Basic|Bearer) /i.test(given)) return given;
  return given.includes(':') ? `Basic ${Buffer.from(given).toString('base64')}` : `Bearer ${given}`;
}

function secretsIn(given: string | undefined, authorization: string | undefined): string[] {
  if (given === undefined || authorization === undefined) return [];
  const password = given.includes(':') ? given.slice(given.indexOf(':') + 1) : given;
  return [password, authorization.slice(authorization.indexOf(' ') + 1)];
}

function checkAuthority(pem: string, ref: string | undefined): void {
  try {
    new X509Certificate(pem);
  } catch {
    throw new CodedError('SWY5410', { property: 'connect.ca_ref', value: ref, detail: 'it is no certificate in PEM' });
  }
}
