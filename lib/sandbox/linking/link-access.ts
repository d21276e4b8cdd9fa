import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, rootCertificates, type SecureContext, type TLSSocket } from 'node:tls';
import { type Credential, credentialOf, readJaas } from '../../proxy/auth/jaas';
import { PlainClient } from '../../proxy/auth/plain-client';
import { SaltedPasswords, ScramClient } from '../../proxy/auth/scram-client';
import type { SaslClient } from '../../proxy/auth/types';
import { openSocket } from '../../proxy/domain/dial';
import { logIn } from '../../proxy/session/cluster-login';
import { WireClient } from '../../proxy/wire';
import type { LinkConfigs } from './link-configs';
import { badRequest } from './link-fault';

interface Place {
  readonly host: string;
  readonly port: number;
}

/** Opens a connection on which requests are answered. */
export type OpenConnection = (place: Place, clientId: string, signal: AbortSignal) => Promise<WireClient>;

const CONNECT_TIMEOUT = 3_000;

/** Without TLS and SASL. */
export const openPlaintext: OpenConnection = async ({ host, port }, clientId, signal) =>
  WireClient.connect({ host, port, clientId, connectTimeout: CONNECT_TIMEOUT, signal });

/** Settings of a link by which it reaches the other cluster; a change of one is a new connection. */
export const accessSettings = [
  'bootstrap.servers',
  'sasl.jaas.config',
  'sasl.mechanism',
  'security.protocol',
  'ssl.endpoint.identification.algorithm',
  'ssl.keystore.certificate.chain',
  'ssl.keystore.key',
  'ssl.truststore.certificates',
] as const;

/**
 * How a link reaches the other cluster by its settings.
 *
 * @param authority trusted besides those of Node.js where the link names none: Confluent's links trust the authorities of Confluent Cloud
 * @throws LinkFault the login, the certificates or the key cannot be used
 */
export function accessOf(configs: LinkConfigs, authority?: string): OpenConnection {
  const protocol = configs.get('security.protocol');
  const tls = protocol.endsWith('SSL') ? new LinkTls(configs, authority) : undefined;
  const newLogin = protocol.startsWith('SASL') ? loginOf(configs) : undefined;
  if (!tls && !newLogin) return openPlaintext;
  return async ({ host, port }, clientId, signal) => {
    const client = new WireClient(await openSocket({ host, port }, tls, { timeout: CONNECT_TIMEOUT, signal }), clientId);
    const close = () => client.close();
    signal.addEventListener('abort', close, { once: true });
    try {
      if (newLogin) await logIn(newLogin(), (key, version, body) => client.send(key, version, body));
      return client;
    } catch (error) {
      close();
      throw error;
    }
  };
}

function loginOf(configs: LinkConfigs): () => SaslClient {
  const mechanism = configs.get('sasl.mechanism');
  const { id, secret } = pairIn(configs.get('sasl.jaas.config'));
  if (mechanism === 'PLAIN') return () => new PlainClient(id, secret);
  if (mechanism !== 'SCRAM-SHA-256' && mechanism !== 'SCRAM-SHA-512')
    throw badRequest(`Link config sasl.mechanism must be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512 in the sandbox`);
  const saltedPasswords = new SaltedPasswords();
  return () => new ScramClient({ mechanism, user: id, password: secret, saltedPasswords });
}

function pairIn(jaas: string): Credential {
  try {
    return credentialOf(readJaas(jaas));
  } catch (error) {
    throw badRequest(`Link config sasl.jaas.config: ${(error as Error).message}`);
  }
}

class LinkTls {
  private readonly context: SecureContext;
  private readonly verifiesHost: boolean;

  public constructor(configs: LinkConfigs, authority: string | undefined) {
    const trusted = configs.get('ssl.truststore.certificates');
    const [cert, key] = [configs.get('ssl.keystore.certificate.chain'), configs.get('ssl.keystore.key')];
    this.verifiesHost = configs.get('ssl.endpoint.identification.algorithm') !== '';
    try {
      this.context = createSecureContext({
        ca: trusted !== '' ? trusted : [...rootCertificates, ...(authority === undefined ? [] : [authority])],
        ...(cert !== '' && { cert, key }),
      });
    } catch (error) {
      throw badRequest(`Link configs ssl.truststore and ssl.keystore: ${(error as { reason?: string }).reason ?? 'not PEM'}`);
    }
  }

  public connect(raw: Socket, host: string): Promise<TLSSocket> {
    const socket = connect({
      socket: raw,
      secureContext: this.context,
      ...(isIP(host) ? { host } : { servername: host }),
      ...(!this.verifiesHost && { checkServerIdentity: () => undefined }),
    });
    return new Promise((resolve, reject) => {
      socket.once('secureConnect', () => resolve(socket)).once('error', reject);
      socket.once('close', () => reject(new Error(`${host} closed the connection during the TLS handshake`)));
    });
  }
}
