import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { SecretFolder } from '../files/secret-folder';

const CERTIFICATE = /-----BEGIN (?:X509 )?CERTIFICATE-----[^-]*-----END (?:X509 )?CERTIFICATE-----/g;
const ENCRYPTED = /-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/;

/**
 * The certificates of a PEM file.
 * @throws SWY6043 there is none, or one cannot be read
 */
export function pemCertificates(folder: SecretFolder, file: string, pem: Buffer): X509Certificate[] {
  const blocks = pem.toString('latin1').match(CERTIFICATE) ?? [];
  if (blocks.length === 0) throw folder.fault('SWY6043', file, 'it holds no PEM certificate');
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch {
      throw folder.fault('SWY6043', file, `certificate ${index + 1} of ${blocks.length} cannot be read`);
    }
  });
}

/**
 * @throws SWY6051 the key is encrypted
 * @throws SWY6043 it is no key
 */
export function pemKey(folder: SecretFolder, file: string, pem: Buffer): KeyObject {
  if (ENCRYPTED.test(pem.toString('latin1'))) throw folder.fault('SWY6051', file);
  try {
    return createPrivateKey(pem);
  } catch {
    // What OpenSSL says here is about its decoders and helps nobody.
    throw folder.fault('SWY6043', file, 'it holds no PEM private key');
  }
}
