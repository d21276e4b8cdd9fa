export { CachedStore, type CacheOptions, type CacheStats } from './cached-store';
export { type CredentialFormat, parseCredential } from './credential';
export { Lru } from './lru';
export { openSecretStore, type OpenStore, type StoreDependencies } from './open-store';
export { resolveSecret, resolveSecretBytes, type SecretOptions } from './resolve';
export type { Credential, SecretStore } from './store';
export { type StoreType, storeTypes } from './store-config';
