export { resolveSecret, type SecretOptions } from './resolve';
