import { CodedError } from '../../core/coded-error';
import type { SaslServer, SaslStep } from './types';

/**
 * Holds every server to the contract: one message at a time, none after the end, and an answer whatever goes wrong.
 * A store that cannot be asked fails the exchange; the reason goes to the audit log and the client sees what a wrong password shows.
 */
export function guarded(server: SaslServer, refusal: string): SaslServer {
  let state: 'waiting' | 'busy' | 'over' = 'waiting';

  return {
    async respond(bytes: Buffer): Promise<SaslStep> {
      if (state !== 'waiting')
        return refused(refusal, state === 'busy' ? 'a message came before the answer to the one before' : 'a message came after the end');
      state = 'busy';
      const step = await server.respond(bytes).catch((error: unknown) => refused(refusal, `the check failed: ${describe(error)}`));
      state = step.kind === 'continue' ? 'waiting' : 'over';
      return step;
    },
  };
}

/** A step that ends the exchange. */
export function refused(message: string, reason: string, user?: string): SaslStep {
  return { kind: 'failed', message, reason, ...(user === undefined ? {} : { user }) };
}

/** What a Kafka broker tells a client whose credentials are wrong in a mechanism without words of its own (SaslServerAuthenticator). */
export function invalidCredentials(mechanism: string): string {
  return `Authentication failed during authentication due to invalid credentials with SASL mechanism ${mechanism}`;
}

// Messages of foreign errors are kept out of the log: they may quote what was being read.
function describe(error: unknown): string {
  if (CodedError.isCodedError(error)) return error.message;
  return error instanceof Error ? error.name : 'unknown error';
}
