import type forge from 'node-forge';
import { loadPackage } from '../optional-package';

/** The private key and the certificates of a PKCS12 file as PEM, which is all that the Azure SDK reads. Throws when it is damaged or the password is wrong. */
export async function pemOfPfx(content: Buffer, password: string): Promise<string> {
  const { pki, pkcs12, asn1, util } = await loadPackage<typeof forge>('node-forge');
  const store = pkcs12.pkcs12FromAsn1(asn1.fromDer(util.createBuffer(content.toString('binary'))), password);
  const bags = (type: string) => store.getBags({ bagType: type })[type] ?? [];

  const keys = [pki.oids['pkcs8ShroudedKeyBag'], pki.oids['keyBag']]
    .flatMap((type) => bags(type as string))
    .flatMap(({ key }) => key ?? []);
  const certificates = bags(pki.oids['certBag'] as string).flatMap(({ cert }) => cert ?? []);
  const [key] = keys;
  if (!key || certificates.length === 0) throw new Error('it holds no private key with its certificate');
  // The SDK takes the first certificate for the client's own; those of its authorities come after it.
  const isOwn = ({ publicKey }: forge.pki.Certificate) => Number((publicKey as forge.pki.rsa.PublicKey).n?.equals(key.n) ?? false);
  const ordered = [...certificates].sort((a, b) => isOwn(b) - isOwn(a));
  return [pki.privateKeyToPem(key), ...ordered.map((certificate) => pki.certificateToPem(certificate))].join('');
}
