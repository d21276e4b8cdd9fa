import { generateKeyPair } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import type Forge from 'node-forge';

/** PEM. */
export interface SandboxCertificates {
  /** Certificate of the private authority: what clients are to trust. */
  readonly ca: string;
  readonly cert: string;

  /** PKCS #8. */
  readonly key: string;
}

type Attributes = Forge.pki.CertificateField[];
type Extensions = { readonly name: string; readonly [field: string]: unknown }[];

const MONTH_MS = 30 * 24 * 3_600_000;
const HOUR_MS = 3_600_000;
const newKeys = promisify(generateKeyPair);

/** Sizes that every TLS client takes. */
const RSA_BITS = 2048;

/**
 * Makes an authority that lives as long as a sandbox, and one server certificate of it. The authority's key is thrown away.
 * @param hosts names and addresses that clients connect to
 */
export async function makeCertificates(hosts: readonly string[]): Promise<SandboxCertificates> {
  const { default: forge } = await import('node-forge');
  const [authority, server] = await Promise.all([rsaKeys(forge), rsaKeys(forge)]);
  const authorityName = forge.pki.createCertificate();
  authorityName.setSubject([{ name: 'commonName', value: 'Switchyard sandbox CA' }]);
  const issuer = authorityName.subject.attributes;

  const issue = (subject: Attributes, key: Forge.pki.rsa.PublicKey, extensions: Extensions): string => {
    const certificate = forge.pki.createCertificate();
    certificate.publicKey = key;
    // DER wants a positive number without a zero in front.
    certificate.serialNumber = `4f${forge.util.bytesToHex(forge.random.getBytesSync(15))}`;
    certificate.validity.notBefore = new Date(Date.now() - HOUR_MS);
    certificate.validity.notAfter = new Date(Date.now() + MONTH_MS);
    certificate.setSubject(subject);
    certificate.setIssuer(issuer);
    certificate.setExtensions(extensions);
    certificate.sign(authority.own, forge.md.sha256.create());
    return forge.pki.certificateToPem(certificate);
  };

  const ca = issue(issuer, authority.shown, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  const cert = issue([{ name: 'commonName', value: hosts[0] ?? 'localhost' }], server.shown, [
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: hosts.map((host) => (isIP(host) ? { type: 7, ip: host } : { type: 2, value: host })) },
  ]);
  return { ca, cert, key: server.pem };
}

async function rsaKeys(forge: typeof Forge) {
  // Node's, because node-forge counts for seconds.
  const { privateKey } = await newKeys('rsa', { modulusLength: RSA_BITS });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const own = forge.pki.privateKeyFromPem(pem);
  return { pem, own, shown: forge.pki.setRsaPublicKey(own.n, own.e) };
}
