import type { RequestBody, ResponseBodies, WireClient } from '../../proxy/wire';

/** Sends a request in the highest version that both ends know and that is not above `maxVersion`. @throws SWY6006, SWY6007, SWY6008 */
export function ask<Key extends keyof ResponseBodies>(
  client: WireClient,
  apiKey: Key,
  maxVersion: number,
  body: RequestBody<Key>,
): Promise<ResponseBodies[Key]> {
  return client.send(apiKey, client.version(apiKey, maxVersion), body);
}
