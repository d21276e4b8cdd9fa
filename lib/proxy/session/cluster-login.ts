import type { SaslClient } from '../auth/types';
import { CodedError } from '../../core/coded-error';
import { ApiKey, errorName, type RequestBody, type ResponseBodies } from '../wire';

/** Sends one request on a connection and resolves with its response. */
export type Ask = <Key extends keyof ResponseBodies>(apiKey: Key, version: number, body: RequestBody<Key>) => Promise<ResponseBodies[Key]>;

/** Version 1 tells the session's lifetime (KIP-368, Kafka 2.2). */
const AUTHENTICATE_VERSION = 1;

/**
 * Logs in to a cluster, or again on a connection that is logged in (KIP-368).
 *
 * @returns milliseconds until the cluster wants another login; 0 for never
 * @throws SWY6036 the cluster does not offer the mechanism
 * @throws SWY6037 the cluster refuses the credentials
 */
export async function logIn(client: SaslClient, ask: Ask): Promise<number> {
  const { mechanism } = client;
  const handshake = await ask(ApiKey.SaslHandshake, 1, { mechanism });
  if (handshake.errorCode !== 0)
    throw new CodedError('SWY6036', {
      property: 'mechanism',
      value: mechanism,
      allowed: handshake.mechanisms,
      detail: errorName(handshake.errorCode),
    });

  let bytes: Buffer | undefined = await client.first();
  let lifetime = 0n;
  while (bytes) {
    const answer: ResponseBodies[typeof ApiKey.SaslAuthenticate] = await ask(ApiKey.SaslAuthenticate, AUTHENTICATE_VERSION, {
      authBytes: bytes,
    });
    // The message is the cluster's own and names no password; Kafka clients show it as well.
    if (answer.errorCode !== 0) throw new CodedError('SWY6037', { detail: answer.errorMessage ?? errorName(answer.errorCode) });
    lifetime = answer.sessionLifetimeMs;
    bytes = await client.next(answer.authBytes);
  }
  return Number(lifetime);
}
