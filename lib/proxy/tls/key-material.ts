import type { KeyObject, X509Certificate } from 'node:crypto';
import type { SecretFolder } from '../files/secret-folder';
import { chainOf, endOf, isRoot, nameOf, startOf } from './certificates';
import { type KeyStore, openKeyStore } from './key-store';
import { pemCertificates, pemKey } from './pem';

/** A private key and the certificates that prove it. */
export interface Identity {
  /** PEM, the key's own certificate first. */
  readonly chain: string;
  /** PEM, PKCS #8. Never for a message. */
  readonly key: string;
  readonly leaf: X509Certificate;
  /** When the first certificate of the chain expires. */
  readonly expiresAt: Date;
}

/** What a secret holds for TLS. */
export interface KeyMaterial {
  readonly identity: Identity | undefined;
  /** PEM, one an item; empty where the secret names nobody. */
  readonly trusted: readonly string[];
}

const CHAIN = 'fullchain.pem';
const KEY = 'privkey.pem';
const TRUST = 'cacerts.pem';
const KEY_STORE = 'keystore.jks';
const TRUST_STORE = 'truststore.jks';

/**
 * Reads the files of a secret: `fullchain.pem` and `privkey.pem` or, without them, `keystore.jks`; `cacerts.pem` and `truststore.jks`.
 *
 * @param passwordFolder where `jksPassword.txt` is
 * @throws SWY6041 a file is missing, or all are
 * @throws SWY6043 a certificate or key cannot be read
 * @throws SWY6044 the key belongs to no certificate
 * @throws SWY6045 the certificate, or every trusted one, has expired
 * @throws SWY6046 the certificate is not valid yet
 * @throws SWY6047, SWY6048, SWY6049, SWY6050 the key store cannot be used
 * @throws SWY6051 the key is encrypted
 */
export function readKeyMaterial(folder: SecretFolder, passwordFolder: SecretFolder = folder, now = new Date()): KeyMaterial {
  const identity = identityIn(folder, passwordFolder, now);
  const trusted = trustedIn(folder, passwordFolder, now);
  if (!identity && trusted.length === 0) folder.require(CHAIN, `add ${CHAIN} and ${KEY}, ${TRUST}, ${KEY_STORE} or ${TRUST_STORE}`);
  return { identity, trusted };
}

/**
 * The identity of a server, which cannot do without.
 * @throws SWY6041 the secret has no certificate
 */
export function requireIdentity(folder: SecretFolder, { identity }: KeyMaterial): Identity {
  if (identity) return identity;
  throw folder.fault('SWY6041', CHAIN, undefined, `add ${CHAIN} and ${KEY}, or ${KEY_STORE} and jksPassword.txt`);
}

function identityIn(folder: SecretFolder, passwordFolder: SecretFolder, now: Date): Identity | undefined {
  if (folder.read(CHAIN) ?? folder.read(KEY)) {
    const certs = pemCertificates(folder, CHAIN, folder.require(CHAIN));
    return identityOf(folder, CHAIN, pemKey(folder, KEY, folder.require(KEY)), certs, now);
  }
  const store = storeIn(folder, KEY_STORE, passwordFolder);
  if (!store) return undefined;
  const [key, ...others] = store.keys;
  if (!key || others.length > 0) throw folder.fault('SWY6050', KEY_STORE, `it holds ${store.keys.length} private keys`);
  const certs = store.certs.map(({ cert }) => cert);
  return identityOf(folder, KEY_STORE, key, certs, now);
}

function identityOf(folder: SecretFolder, file: string, key: KeyObject, certs: readonly X509Certificate[], now: Date): Identity {
  const chain = chainOf(key, certs);
  const leaf = chain?.[0];
  if (!chain || !leaf) throw folder.fault('SWY6044', file);
  const checked = chain.filter((cert) => cert === leaf || !isRoot(cert));
  for (const cert of checked) {
    if (endOf(cert) <= now) throw folder.fault('SWY6045', file, `${nameOf(cert)} was valid until ${endOf(cert).toISOString()}`);
    if (startOf(cert) > now) throw folder.fault('SWY6046', file, `${nameOf(cert)} is valid from ${startOf(cert).toISOString()}`);
  }
  return {
    chain: chain.map(String).join(''),
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    leaf,
    expiresAt: new Date(Math.min(...checked.map((cert) => endOf(cert).getTime()))),
  };
}

function trustedIn(folder: SecretFolder, passwordFolder: SecretFolder, now: Date): string[] {
  const pem = folder.read(TRUST);
  return [
    ...(pem ? stillValid(folder, TRUST, pemCertificates(folder, TRUST, pem), now) : []),
    ...inTrustStore(folder, passwordFolder, now),
  ];
}

function inTrustStore(folder: SecretFolder, passwordFolder: SecretFolder, now: Date): string[] {
  const store = storeIn(folder, TRUST_STORE, passwordFolder);
  if (!store) return [];
  const certs = store.certs.filter(({ ofKey }) => !ofKey).map(({ cert }) => cert);
  if (certs.length === 0) throw folder.fault('SWY6050', TRUST_STORE, 'it holds no certificate to trust');
  return stillValid(folder, TRUST_STORE, certs, now);
}

function storeIn(folder: SecretFolder, file: string, passwordFolder: SecretFolder): KeyStore | undefined {
  const bytes = folder.read(file);
  return bytes && openKeyStore(folder, file, bytes, passwordFolder);
}

/** Bundles of public authorities always hold some that have expired, which OpenSSL passes over; with all of them expired, nothing could connect. */
function stillValid(folder: SecretFolder, file: string, certs: readonly X509Certificate[], now: Date): string[] {
  const [first] = certs;
  if (first && certs.every((cert) => endOf(cert) <= now)) {
    throw folder.fault('SWY6045', file, `${nameOf(first)} was valid until ${endOf(first).toISOString()}`);
  }
  return certs.map(String);
}
