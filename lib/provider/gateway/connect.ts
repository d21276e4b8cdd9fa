import type { CodedError } from '../../core/coded-error';
import { resolveSecret } from '../../secrets';
import { Replica } from './replica';

/** How a configuration names a gateway. */
export interface GatewayRef {
  readonly replicas: readonly string[];
  readonly token_ref: string;
}

export interface GatewayOptions {
  readonly signal: AbortSignal;
  readonly warn?: (warning: CodedError) => void;
  /** Milliseconds for one call: the admin API answers from memory, and a deaf replica must be found out early. @default 2000 */
  readonly callTimeout?: number;
}

/** Reads the admin token and gives every replica of the gateway. */
export async function connectGateway(gateway: GatewayRef, options: GatewayOptions): Promise<readonly Replica[]> {
  const token = await resolveSecret(gateway.token_ref, options.warn ? { warn: options.warn } : {});
  return gateway.replicas.map(
    (address) =>
      new Replica(address, {
        authorization: `Bearer ${token}`,
        secrets: [token],
        signal: options.signal,
        callTimeout: options.callTimeout ?? 2_000,
        tries: 2,
        codes: { refused: 'SWY5060', noAnswer: 'SWY5069' },
      }),
  );
}
