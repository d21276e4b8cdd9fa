/** What a handshake ended with, in words for the log. */
interface TlsError extends Error {
  readonly code?: string;
  /** OpenSSL's own words. */
  readonly reason?: string;
}

export const WENT_AWAY = 'it went away before the handshake was done';

const notTls = ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_HTTP_REQUEST', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_RECORD_LAYER_FAILURE'];

/** Alerts of a peer that does not like our certificate (RFC 8446, section 6.2). */
const distrust = /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_(UNKNOWN|EXPIRED|REVOKED)|UNSUPPORTED_CERTIFICATE)$/;

/** Of a client that did not get through. */
export function clientFailure(error: TlsError, authorizationError: string | undefined): string {
  const code = error.code ?? '';
  if (authorizationError) return `its certificate is not accepted: ${authorizationError}`;
  if (notTls.includes(code)) return 'it does not speak TLS: its security.protocol is PLAINTEXT or SASL_PLAINTEXT, or it is no Kafka client';
  if (code === 'ERR_SSL_UNSUPPORTED_PROTOCOL') return 'it knows no TLS newer than 1.1';
  if (code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE') return 'it showed no certificate';
  if (distrust.test(code)) return `it does not accept the certificate of this route: ${words(error)}`;
  if (code === 'ECONNRESET' || code === 'EPIPE') return WENT_AWAY;
  return words(error);
}

/** Of a broker that was not reached with TLS. */
export function brokerFailure(error: TlsError): string {
  const code = error.code ?? '';
  if (notTls.includes(code)) return 'it does not speak TLS on this port';
  if (code === 'ECONNRESET' || code === 'EPIPE')
    return 'it ended the connection before the handshake was done; a listener without TLS does so';
  if (code === 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED') return 'it wants a client certificate';
  if (distrust.test(code)) return `it does not accept the certificate of the proxy: ${words(error)}`;
  return words(error);
}

/** Node's message of an OpenSSL error has addresses and source files in it. */
function words({ reason, code, message }: TlsError): string {
  return reason ?? code ?? message;
}
