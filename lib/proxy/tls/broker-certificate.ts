import type { TLSSocket } from 'node:tls';
import type { Fault } from '../../core/coded-error';
import { endOf, nameOf, startOf } from './certificates';

/** Why the certificate of a broker was not accepted, and what to do about it. */
export function certificateFault(socket: TLSSocket, servername: string): Pick<Fault, 'detail' | 'fix'> {
  const code = String(socket.authorizationError);
  const cert = socket.getPeerX509Certificate();
  if (!cert) return { detail: `it showed none (${code})` };
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        detail: `${nameOf(cert)} is for ${cert.subjectAltName ?? 'its common name only'}`,
        fix: `reach the broker by a name that its certificate holds, or have the certificate issued for ${servername}, too`,
      };
    case 'CERT_HAS_EXPIRED':
      return {
        detail: `${nameOf(cert)}, valid until ${endOf(cert).toISOString()}, or one of its issuers has expired`,
        fix: 'renew the certificate of the broker',
      };
    case 'CERT_NOT_YET_VALID':
      return {
        detail: `${nameOf(cert)} is valid from ${startOf(cert).toISOString()}`,
        fix: 'check the clocks of this machine and of the broker',
      };
    default:
      return { detail: `${nameOf(cert)} leads to no authority that is trusted here (${code})` };
  }
}
