import { CodedError } from '../../core/coded-error';
import type { SaslClient } from './types';

/**
 * PLAIN of RFC 4616 towards the cluster: one message, no authorization id.
 *
 * @throws SWY6066 user or password is empty or holds a NUL
 */
export class PlainClient implements SaslClient {
  public readonly mechanism = 'PLAIN';
  private readonly message: Buffer;

  public constructor(user: string, password: string) {
    for (const [property, value] of Object.entries({ user, password })) {
      if (value === '' || value.includes('\0'))
        throw new CodedError('SWY6066', { property, detail: 'PLAIN allows neither an empty one nor a NUL' });
    }
    this.message = Buffer.from(`\0${user}\0${password}`);
  }

  public first(): Promise<Buffer> {
    return Promise.resolve(this.message);
  }

  public next(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
