import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';

export interface TestCertificate {
  /** PEM. */
  readonly key: string;
  readonly certificate: string;
}

/** An authority of its own for each test file. */
export class TestAuthority {
  public readonly certificate: string;
  private readonly own: TestCertificate;
  private serial = 1;

  public constructor() {
    this.own = this.sign('Test authority', [{ name: 'basicConstraints', cA: true, critical: true }]);
    this.certificate = this.own.certificate;
  }

  /** For a server that is reached by any of these names or addresses. */
  public issue(...hosts: string[]): TestCertificate {
    const altNames = hosts.map((host) => (/^[\d.]+$/.test(host) ? { type: 7, ip: host } : { type: 2, value: host }));
    return this.sign(hosts[0] as string, [{ name: 'subjectAltName', altNames }], this.own);
  }

  private sign(name: string, extensions: object[], issuer?: TestCertificate): TestCertificate {
    // Node makes keys in native code; forge would take seconds.
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const certificate = forge.pki.createCertificate();
    certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
    certificate.serialNumber = (this.serial++).toString(16).padStart(2, '0');
    certificate.validity.notBefore = new Date(Date.now() - 60_000);
    certificate.validity.notAfter = new Date(Date.now() + 3_600_000);
    const subject = [{ name: 'commonName', value: name }];
    certificate.setSubject(subject);
    certificate.setIssuer(issuer ? forge.pki.certificateFromPem(issuer.certificate).subject.attributes : subject);
    certificate.setExtensions(extensions);
    certificate.sign(forge.pki.privateKeyFromPem(issuer?.key ?? privateKey), forge.md.sha256.create());
    return { key: privateKey, certificate: forge.pki.certificateToPem(certificate) };
  }
}

/** A PKCS12 file, encrypted as current tools do. */
export function pfxOf({ key, certificate }: TestCertificate, password: string, ...chain: string[]): Buffer {
  const own = forge.pki.certificateFromPem(certificate);
  // Authorities first, as some tools write it: a reader has to find the owner's certificate itself.
  const certificates = [...chain.map((pem) => forge.pki.certificateFromPem(pem)), own];
  const store = forge.pkcs12.toPkcs12Asn1(forge.pki.privateKeyFromPem(key), certificates, password, { algorithm: 'aes256' });
  return Buffer.from(forge.asn1.toDer(store).getBytes(), 'binary');
}
