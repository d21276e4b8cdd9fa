import { createHmac, randomBytes } from 'node:crypto';
import type { Principal, SaslStep } from './types';

/** One authentication that has come to its end. */
export interface Authentication {
  readonly route: string;

  /** Name or address of the listener. */
  readonly listener: string;

  /** `address:port` of the client. */
  readonly peer: string;

  /** As in SaslHandshake; SSL or NONE without SASL. */
  readonly mechanism: string;

  /** Whether the connection was authenticated before (KIP-368). @default false */
  readonly again?: boolean;

  /** How it ended. */
  readonly result: Principal | Extract<SaslStep, { readonly kind: 'failed' }>;
}

/** Takes the fields of a line and its message, as pino's `info`. */
export type WriteLine = (fields: Readonly<Record<string, unknown>>, message: string) => void;

export interface AuditorOptions {
  /** Key for the hashes of users that failed, the same on all replicas where lines are to be compared. @default - random */
  readonly key?: Buffer;
}

/**
 * Writes one line for each authentication. A user that failed is a keyed hash: people type passwords where the user name belongs, and a
 * hash without a key could be guessed.
 */
export function auditor(write: WriteLine, { key = randomBytes(32) }: AuditorOptions = {}): (event: Authentication) => void {
  return ({ route, listener, peer, mechanism, again = false, result }) => {
    const common = { audit: 'authentication', route, listener, peer, mechanism, again };
    if (!('kind' in result)) {
      const { name, expiresAt } = result;
      const expires = expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() };
      write({ ...common, outcome: 'accepted', principal: name, ...expires }, 'client authenticated');
      return;
    }
    const { reason, user } = result;
    const hash = user === undefined ? {} : { userHash: createHmac('sha256', key).update(user).digest('hex').slice(0, 32) };
    write({ ...common, outcome: 'refused', ...hash, reason }, 'client refused');
  };
}
