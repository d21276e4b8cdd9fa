import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { md, pki } from 'node-forge';

const day = 24 * 60 * 60 * 1000;

/** Key and certificate as PEM. */
export interface Identity {
  readonly key: string;
  readonly certificate: string;
}

/** A certificate authority that lives as long as a run. */
export class Authority {
  public readonly certificate: string;
  private readonly parsed: pki.Certificate;
  private readonly key: pki.rsa.PrivateKey;

  public constructor(name: string) {
    const keys = rsaKeys();
    this.key = pki.privateKeyFromPem(keys.privateKey) as pki.rsa.PrivateKey;
    this.parsed = unsigned(name, keys.publicKey);
    this.parsed.setIssuer(this.parsed.subject.attributes);
    this.parsed.setExtensions([
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      { name: 'subjectKeyIdentifier' },
    ]);
    this.sign(this.parsed);
    this.certificate = pki.certificateToPem(this.parsed);
  }

  /** A certificate for a server on loopback. */
  public server(name: string): Identity {
    const names = [
      { type: 2, value: 'localhost' },
      { type: 7, ip: '127.0.0.1' },
    ];
    return this.issue(name, { serverAuth: true, clientAuth: true }, [{ name: 'subjectAltName', altNames: names }]);
  }

  public client(name: string): Identity {
    return this.issue(name, { clientAuth: true });
  }

  private issue(name: string, usage: object, more: object[] = []): Identity {
    const keys = rsaKeys();
    const certificate = unsigned(name, keys.publicKey);
    certificate.setIssuer(this.parsed.subject.attributes);
    certificate.setExtensions([
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', ...usage },
      ...more,
    ]);
    this.sign(certificate);
    return { key: keys.privateKey, certificate: pki.certificateToPem(certificate) };
  }

  private sign(certificate: pki.Certificate): void {
    certificate.sign(this.key, md.sha256.create());
  }
}

/** Writes files that only this user may read, and gives their paths in the same order. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): string[] {
  mkdirSync(folder, { recursive: true });
  return Object.entries(files).map(([name, content]) => {
    const file = join(folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  });
}

/** Node makes keys a hundred times faster than forge does. */
function rsaKeys(): { readonly publicKey: string; readonly privateKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

function unsigned(name: string, publicKey: string): pki.Certificate {
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(publicKey);
  // Positive, as RFC 5280 4.1.2.2 has it.
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`;
  certificate.validity.notBefore = new Date(Date.now() - day);
  certificate.validity.notAfter = new Date(Date.now() + day);
  certificate.setSubject([{ name: 'commonName', value: name }]);
  return certificate;
}
