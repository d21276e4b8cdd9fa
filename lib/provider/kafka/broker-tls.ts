import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { CodedError } from '../../core/coded-error';
import { certificateFault } from '../../proxy/tls/broker-certificate';
import { brokerFailure } from '../../proxy/tls/handshake-failure';
import { readKeyMaterial } from './pem';
import type { TlsRef } from './ref';

/** TLS towards the brokers of one cluster. */
export class BrokerTls {
  /** @throws SWY5204 and errors of references, as {@link readKeyMaterial} */
  public static async read(ref: TlsRef, where: string): Promise<BrokerTls> {
    const { ca, own } = await readKeyMaterial(ref, where);
    try {
      const context = createSecureContext({
        minVersion: 'TLSv1.2',
        ...(ca !== undefined && { ca }),
        ...(own && { cert: own.chain, key: own.key }),
      });
      return new BrokerTls(context, own !== undefined, ref.skip_host_name_verification !== true, where);
    } catch (error) {
      throw new CodedError('SWY5204', { property: where, detail: `OpenSSL: ${(error as { reason?: string }).reason ?? 'refused'}` });
    }
  }

  private constructor(
    private readonly context: SecureContext,
    private readonly showsCertificate: boolean,
    private readonly verifiesHost: boolean,
    private readonly where: string,
  ) {}

  /**
   * Does the handshake.
   *
   * @param raw a connected socket; its owner ends it when this fails
   * @param host name or address by which the broker was reached; its certificate must hold it
   * @throws SWY5205 the broker's certificate is not accepted
   * @throws SWY5206 there was no handshake
   */
  public async connect(raw: Socket, host: string): Promise<TLSSocket> {
    const socket = connect({
      socket: raw,
      secureContext: this.context,
      // RFC 6066, section 3: no server name for an address; the certificate is compared with the host all the same.
      ...(isIP(host) ? { host } : { servername: host.replace(/\.$/, '') }),
      ...(!this.verifiesHost && { checkServerIdentity: () => undefined }),
      // Judged below, where the certificate can still be named in the error.
      rejectUnauthorized: false,
    });
    await new Promise<void>((resolve, reject) => {
      const failed = (error: Error) => reject(this.explain(error, `${host}:${raw.remotePort ?? 0}`));
      socket.once('secureConnect', resolve).once('error', failed);
      socket.once('close', () => failed(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    });
    // The client of the connection listens for its own; one that comes before it does must not end the process.
    socket.on('error', () => undefined);
    if (socket.authorized) return socket;
    throw new CodedError('SWY5205', { property: this.where, value: `${host}:${raw.remotePort ?? 0}`, ...certificateFault(socket, host) });
  }

  /** With TLS 1.3 a broker looks at the certificate of its client after the handshake: its refusal is an error of the connection. */
  public explain(error: Error, address: string): CodedError {
    const refused = /CERTIFICATE|_CA$/.test((error as NodeJS.ErrnoException).code ?? '') && this.showsCertificate;
    const detail = refused ? `it does not accept ${this.where}.certificate_ref` : brokerFailure(error);
    return new CodedError('SWY5206', { property: this.where, value: address, detail }, undefined, { cause: error });
  }
}
