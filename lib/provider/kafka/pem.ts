import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { CodedError } from '../../core/coded-error';
import { chainOf, endOf, nameOf, startOf } from '../../proxy/tls/certificates';
import { resolveSecret } from '../../secrets';
import type { TlsRef } from './ref';

/** What a cluster is reached with over TLS, as PEM. */
export interface KeyMaterial {
  /** Authorities to trust; absent: those that Node trusts. */
  readonly ca?: string;
  /** Chain and key to show. The key is PKCS #8, the only kind that Kafka reads. */
  readonly own?: { readonly chain: string; readonly key: string };
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * Reads what the references of a `tls` attribute lead to.
 *
 * @param where the attribute, for messages
 * @throws SWY5204 it cannot be used
 * @throws SWY5030 and further, as a reference cannot be resolved
 */
export async function readKeyMaterial({ ca_ref, certificate_ref, key_ref }: TlsRef, where: string): Promise<KeyMaterial> {
  const ca = ca_ref === undefined ? undefined : certificatesIn(await resolveSecret(ca_ref), `${where}.ca_ref`);
  if (certificate_ref === undefined || key_ref === undefined) return ca ? { ca: ca.map(String).join('') } : {};

  const certificates = certificatesIn(await resolveSecret(certificate_ref), `${where}.certificate_ref`);
  const key = keyIn(await resolveSecret(key_ref), `${where}.key_ref`);
  const chain = chainOf(key, certificates);
  if (!chain) throw unusable(`${where}.key_ref`, 'it belongs to no certificate in certificate_ref');
  refuseOutdated(chain[0] as X509Certificate, `${where}.certificate_ref`);
  const own = { chain: chain.map(String).join(''), key: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
  return { ...(ca && { ca: ca.map(String).join('') }), own };
}

function certificatesIn(pem: string, property: string): X509Certificate[] {
  const blocks = pem.match(CERTIFICATE) ?? [];
  if (blocks.length === 0) throw unusable(property, 'it holds no PEM certificate');
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch {
      throw unusable(property, `certificate ${index + 1} of ${blocks.length} cannot be read`);
    }
  });
}

function keyIn(pem: string, property: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw unusable(property, /ENCRYPTED/.test(pem) ? 'the key is encrypted' : 'it holds no PEM private key');
  }
}

function refuseOutdated(leaf: X509Certificate, property: string): void {
  const now = new Date();
  if (endOf(leaf) <= now) throw unusable(property, `${nameOf(leaf)} was valid until ${endOf(leaf).toISOString()}`);
  if (startOf(leaf) > now) throw unusable(property, `${nameOf(leaf)} is valid from ${startOf(leaf).toISOString()}`);
}

/** What OpenSSL says is about its decoders and may hold pieces of the text, so it is not passed on. */
function unusable(property: string, detail: string): CodedError {
  return new CodedError('SWY5204', { property, detail });
}
