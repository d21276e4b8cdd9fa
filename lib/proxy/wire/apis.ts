import { ApiKey, apiDefinitions } from './messages.generated';
import type { ApiDefinition } from './schema';

const byKey = new Map(apiDefinitions.map((api) => [api.key, api]));

/** First flexible version by API key, parsed once: every frame's header asks for it. */
const flexibleFrom = new Map(apiDefinitions.map(({ key, flexible }) => [key, flexible === 'none' ? Infinity : parseInt(flexible, 10)]));

/** A range of API versions, both ends included. */
export interface ApiRange {
  readonly min: number;
  readonly max: number;
}

/** Keys of every API that this codec knows, ascending. */
export const apiKeys: readonly number[] = [...byKey.keys()].sort((a, b) => a - b);

export function findApi(apiKey: number): ApiDefinition | undefined {
  return byKey.get(apiKey);
}

/** The API's name, such as `Fetch`; `API 4711` for an unknown key. */
export function apiName(apiKey: number): string {
  return byKey.get(apiKey)?.name ?? `API ${apiKey}`;
}

/** Stable versions that can be encoded and decoded, or undefined for an unknown API. */
export function apiRange(apiKey: number): ApiRange | undefined {
  const api = byKey.get(apiKey);
  return api && { min: api.min, max: api.max };
}

/** Whether requests and responses of this version use compact lengths and tagged fields (KIP-482). False for an unknown API. */
export function isFlexible(apiKey: number, apiVersion: number): boolean {
  return apiVersion >= (flexibleFrom.get(apiKey) ?? Infinity);
}

export function requestHeaderVersion(apiKey: number, apiVersion: number): 1 | 2 {
  return isFlexible(apiKey, apiVersion) ? 2 : 1;
}

/** An ApiVersions response always has header version 0, because the client does not know yet what the broker understands (KIP-511). */
export function responseHeaderVersion(apiKey: number, apiVersion: number): 0 | 1 {
  return apiKey !== ApiKey.ApiVersions && isFlexible(apiKey, apiVersion) ? 1 : 0;
}
