import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate that signs itself, for 127.0.0.1 and localhost. */
export function selfSigned(commonName = 'localhost', days: { readonly from?: number; readonly to?: number } = {}): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey.export({ type: 'spki', format: 'pem' }) as string);
  certificate.serialNumber = `01${Date.now().toString(16).padStart(12, '0')}`;
  certificate.validity.notBefore = inDays(days.from ?? -1);
  certificate.validity.notAfter = inDays(days.to ?? 2);
  const name = [{ name: 'commonName', value: commonName }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true },
    {
      name: 'subjectAltName',
      altNames: [
        { type: 7, ip: '127.0.0.1' },
        { type: 2, value: 'localhost' },
      ],
    },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(key), forge.md.sha256.create());
  return { cert: forge.pki.certificateToPem(certificate), key };
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * 86_400_000);
}
