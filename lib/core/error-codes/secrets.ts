import type { ErrorCode } from './index';

/** SWY9xxx: secret stores. */
export const secretStoreErrors = {
  SWY9001: {
    says: 'no secret store is of this kind',
    fix: 'correct provider.type; the names are case-sensitive',
  },
  SWY9002: {
    says: 'the embedded proxy cannot read CyberArk',
    because: 'Confluent names it as a kind of secret store and publishes neither its settings nor the form of its entries',
    fix: "keep the credentials in another store, or use Confluent's Gateway",
  },
  SWY9003: {
    says: 'the settings of a secret store cannot be used',
    fix: 'correct them in the secret that configSecretRef names; docs/secret-stores.md lists the settings of each store',
  },
  SWY9004: {
    says: 'a package that the secret store needs cannot be loaded',
    because: 'the SDKs of clouds are optional, so that nobody installs one that is not used',
    fix: 'install it beside cdktf-switchyard',
  },
  SWY9005: {
    says: 'the secret store refuses access',
    fix: 'compare the login and its permissions with the least ones in docs/secret-stores.md',
  },
  SWY9006: {
    says: 'the secret store cannot be asked',
    because: 'entries that were read before are kept through an outage; this call had none to fall back on, or had to change the store',
    fix: 'restore the store or the way to it; the call is tried again by itself',
  },
  SWY9007: {
    says: 'the secret store answers something that is no entry',
    fix: 'write the entry again in the form that docs/secret-stores.md shows for the store',
  },
  SWY9008: {
    says: 'an entry of a secret store is not a user and a password',
    because: 'it is cut in two at the first separator, or is JSON where useJson is set',
    fix: 'write the entry again as docs/secret-stores.md shows, or correct the separator',
  },
  SWY9009: {
    says: 'a file that the secret store needs cannot be read',
    fix: 'correct the path, or mount the file where the proxy can read it',
  },
} as const satisfies Record<`SWY9${number}`, ErrorCode>;
