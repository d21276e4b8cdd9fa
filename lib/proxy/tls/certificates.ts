import type { KeyObject, X509Certificate } from 'node:crypto';

/**
 * The certificate of a key, then that of its issuer, and so on: TLS sends them in this order, stores keep them in any. What does not belong to the chain is left out.
 * Undefined where no certificate belongs to the key.
 */
export function chainOf(key: KeyObject, certs: readonly X509Certificate[]): X509Certificate[] | undefined {
  const leaf = certs.find((cert) => cert.checkPrivateKey(key));
  if (!leaf) return undefined;
  const chain = [leaf];
  for (const cert of chain) {
    // A cross-signed issuer has several certificates; clients pick.
    for (const issuer of certs) if (!chain.includes(issuer) && cert.checkIssued(issuer)) chain.push(issuer);
  }
  return chain;
}

export function endOf(cert: X509Certificate): Date {
  return new Date(cert.validTo);
}

export function startOf(cert: X509Certificate): Date {
  return new Date(cert.validFrom);
}

/** A peer trusts its own copy of a root, so one that is sent along does not matter. */
export function isRoot(cert: X509Certificate): boolean {
  return cert.subject === cert.issuer;
}

/** Subject and issuer on one line: `CN=broker,O=Example (issued by CN=Example CA)`. */
export function nameOf(cert: X509Certificate): string {
  return `${oneLine(cert.subject)} (issued by ${oneLine(cert.issuer)})`;
}

function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(',') || 'a nameless subject';
}
