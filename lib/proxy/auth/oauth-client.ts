import { CodedError } from '../../core/coded-error';
import { bearerMessage, isExtension } from './oauth-message';
import type { SaslClient } from './types';

export interface OAuthClientOptions {
  /** Gives the token to show. */
  readonly token: () => Promise<string>;

  /** As `logicalCluster` and `identityPoolId` of Confluent Cloud. @default - none */
  readonly extensions?: ReadonlyMap<string, string>;

  /** Told which token the cluster has refused, so that it is not shown again. @default - nobody */
  readonly onRefused?: (token: string) => void;
}

/**
 * OAUTHBEARER towards the cluster. A refusal comes as a JSON status, is answered with 0x01, and then the cluster fails the exchange (RFC 7628, 3.2.3).
 *
 * @throws SWY6073 an extension that cannot be sent
 * @throws SWY6065 (while answering) the cluster goes on after it has refused the token
 */
export class OAuthClient implements SaslClient {
  public readonly mechanism = 'OAUTHBEARER';
  private shown = '';
  private refusal: string | undefined;

  public constructor(private readonly options: OAuthClientOptions) {
    for (const [name, value] of options.extensions ?? []) {
      if (!isExtension(name, value)) throw new CodedError('SWY6073', { property: `extension_${name}` });
    }
  }

  public async first(): Promise<Buffer> {
    this.shown = await this.options.token();
    return Buffer.from(bearerMessage(this.shown, this.options.extensions ?? new Map()));
  }

  public next(answer: Buffer): Promise<Buffer | undefined> {
    if (this.refusal !== undefined)
      return Promise.reject(new CodedError('SWY6065', { detail: `the cluster refuses the token: ${this.refusal}` }));
    if (answer.length === 0) return Promise.resolve(undefined);
    this.refusal = statusOf(answer);
    this.options.onRefused?.(this.shown);
    return Promise.resolve(Buffer.from([1]));
  }
}

function statusOf(answer: Buffer): string {
  return /"status"\s*:\s*"([A-Za-z_]{1,60})"/.exec(answer.toString('latin1'))?.[1] ?? 'no status';
}
