import { CodedError } from '../../core/coded-error';
import { showPath } from '../config/fault';
import type { ClientAuthenticationSpec } from '../../gateway/spec';
import type { ClientAuthenticationParts } from './client-authentication';

/** The SCRAM verifiers of users, wherever they are kept. */
export interface VerifierEntries {
  /** Name of the store. */
  readonly store: string;
  read(user: string): Promise<string | undefined>;
  /** Absent where the store cannot be written. */
  readonly write?: (user: string, text: string) => Promise<void>;
  readonly remove?: (user: string) => Promise<void>;
}

/** A user's entry in the store of the swap is what the gateway shows to the cluster, so the verifier stands beside it. */
const BESIDE = '.scram';

/**
 * The store of the verifiers: one of their own, or that of the swap, where the entry of `alice` is `alice.scram`.
 * @throws SWY6014 no store is named
 */
export function scramEntries(
  { secretStore: own, scramCredentialsTtlMs }: NonNullable<ClientAuthenticationSpec['scram']>,
  { stores, secretStore, path }: ClientAuthenticationParts,
): VerifierEntries {
  const name = own ?? secretStore;
  if (name === undefined) throw new CodedError('SWY6014', { property: showPath([...path, 'scram', 'secretStore']), value: null });
  const store = stores.get(name);
  const cached = scramCredentialsTtlMs === undefined ? store.cached : store.cachedFor(scramCredentialsTtlMs);
  const keyOf = (user: string) => (own === undefined || own === secretStore ? `${user}${BESIDE}` : user);
  const { write, remove } = cached;
  return {
    store: name,
    read: (user) => cached.read(keyOf(user)),
    ...(write && { write: (user: string, text: string) => write(keyOf(user), text) }),
    ...(remove && { remove: (user: string) => remove(keyOf(user)) }),
  };
}
