import { CodedError } from '../../core/coded-error';
import type { Code } from '../../core/error-codes';
import { WireClient } from '../../proxy/wire';
import { type KafkaRef, usesSasl, usesTls } from './ref';
import type * as Secured from './secured-brokers';

/** A connection that requests can be sent on. */
export interface OpenBroker {
  readonly client: WireClient;
  /** Epoch milliseconds from which on another one is better used. */
  readonly until: number;
}

/** The one way from the provider to the brokers of a cluster: opens connections that are logged in. What TLS and logins need is loaded with the first. */
export class KafkaAccess {
  private secured: Promise<Secured.SecuredBrokers> | undefined;

  /** @param where attribute of the cluster, for messages */
  public constructor(
    private readonly cluster: KafkaRef,
    private readonly where: string,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * @param address `host:port`
   * @throws SWY4012, SWY6005 the broker cannot be reached
   * @throws SWY5200 to SWY5211 there is no TLS with it, or no login
   */
  public async open(address: string): Promise<OpenBroker> {
    const colon = address.lastIndexOf(':');
    const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
    const port = Number(address.slice(colon + 1));
    return usesTls(this.cluster) || usesSasl(this.cluster) ? this.openSecured(host, port) : this.openPlain(host, port);
  }

  private async openPlain(host: string, port: number): Promise<OpenBroker> {
    const client = await WireClient.connect({ host, port, signal: this.signal });
    await client.negotiate();
    return { client, until: Infinity };
  }

  private async openSecured(host: string, port: number): Promise<OpenBroker> {
    this.secured ??= loadSecured().SecuredBrokers.read(this.cluster, this.where);
    const opened = await (await this.secured).open(host, port, this.signal);
    this.signal.addEventListener('abort', () => opened.client.close(), { once: true });
    if (this.signal.aborted) opened.client.close();
    return opened;
  }
}

/** Most configurations need none of this, and Terraform starts the provider several times a command. */
function loadSecured(): typeof Secured {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a relative `import()` needs a file extension here, which jest does not resolve
  return require('./secured-brokers') as typeof Secured;
}

/** What no second try changes: a cluster that refuses a login may lock the user when it is asked again and again. */
const final: readonly Code[] = ['SWY5200', 'SWY5202', 'SWY5204', 'SWY5205', 'SWY5207', 'SWY5208', 'SWY5211'];

export const isFinal = (error: unknown): boolean => CodedError.isCodedError(error) && final.includes(error.code);
