import type { Socket } from 'node:net';
import { CodedError } from '../../core/coded-error';
import { openSocket } from '../../proxy/domain/dial';
import { logIn } from '../../proxy/session/cluster-login';
import { WireClient } from '../../proxy/wire';
import type { OpenBroker } from './access';
import { BrokerTls } from './broker-tls';
import { type KafkaRef, usesSasl, usesTls } from './ref';
import { inOurWords, type MakeSaslClient, saslClients } from './sasl';

/** Milliseconds until a connection stands, TLS included, and for each answer of the login. */
const limits = { connect: 5_000, answer: 10_000 } as const;

/** A login is renewed by a new connection when this part of its life is over (KIP-368). */
const usableLife = 0.8;

/** Opens connections to the brokers of a cluster that asks for TLS, a login, or both. Its secrets are read once. */
export class SecuredBrokers {
  /**
   * @param where attribute of the cluster, for messages
   * @throws SWY5200 there is no login
   * @throws SWY5202, SWY5204, SWY5209, SWY5211 and errors of references: what is given cannot be used
   */
  public static async read(cluster: KafkaRef, where: string): Promise<SecuredBrokers> {
    if (usesSasl(cluster) && !cluster.sasl) throw new CodedError('SWY5200', { property: `${where}.sasl` });
    const [tls, sasl] = await Promise.all([
      usesTls(cluster) ? BrokerTls.read(cluster.tls ?? {}, `${where}.tls`) : undefined,
      cluster.sasl && usesSasl(cluster) ? saslClients(cluster.sasl, `${where}.sasl`) : undefined,
    ]);
    return new SecuredBrokers(tls, sasl, where);
  }

  private constructor(
    private readonly tls: BrokerTls | undefined,
    private readonly sasl: MakeSaslClient | undefined,
    private readonly where: string,
  ) {}

  /**
   * @throws SWY4012 the broker cannot be reached
   * @throws SWY5205, SWY5206 there is no TLS with it
   * @throws SWY5207, SWY5208, SWY5209 it does not let us in
   */
  public async open(host: string, port: number, signal: AbortSignal): Promise<OpenBroker> {
    const address = `${host}:${port}`;
    const client = new WireClient(await this.socketTo(host, port, signal));
    try {
      const lifetime = await this.enter(client);
      return { client, until: lifetime > 0 ? Date.now() + lifetime * usableLife : Infinity };
    } catch (error) {
      client.close();
      signal.throwIfAborted();
      throw this.explain(error, address);
    }
  }

  private async socketTo(host: string, port: number, signal: AbortSignal): Promise<Socket> {
    try {
      return await openSocket({ host, port }, this.tls, { timeout: limits.connect, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (CodedError.isCodedError(error)) throw error;
      throw new CodedError('SWY4012', { detail: `${host}:${port}: ${(error as Error).message}` }, undefined, { cause: error });
    }
  }

  /** @returns milliseconds that the login lasts; 0 for as long as the connection */
  private async enter(client: WireClient): Promise<number> {
    const lifetime = this.sasl
      ? await logIn(this.sasl(), (key, version, body) => client.send(key, version, body, { timeout: limits.answer }))
      : 0;
    await client.negotiate();
    return lifetime;
  }

  private explain(error: unknown, address: string): unknown {
    const hungUp = CodedError.isCodedError(error) && error.code === 'SWY6006';
    if (!hungUp) return inOurWords(error, `${this.where}.sasl`, address);
    if (this.tls && error.cause instanceof Error) return this.tls.explain(error.cause, address);
    const detail = `${address} closed the connection before it answered, as a listener does that has another security_protocol${
      this.tls ? ', or wants another certificate' : ''
    }`;
    return new CodedError('SWY4012', { property: `${this.where}.security_protocol`, detail });
  }
}
