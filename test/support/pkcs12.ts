import { createPrivateKey, X509Certificate } from 'node:crypto';
import forge from 'node-forge';
import { explicit, integer, octets, oid, oids, sequence, set } from './asn1';

const ITERATIONS = 1_000;

export interface Pkcs12Options {
  readonly password: string;
  /** PEM; none: a trust store. */
  readonly key?: string;
  /** PEM, the key's own certificate first. */
  readonly certs: string;
}

/** A PKCS #12 store for RSA and EC keys (RFC 7292): node-forge writes RSA ones only. The certificates are in the clear, the key is not. */
export function pkcs12({ password, key, certs }: Pkcs12Options): Buffer {
  const marked = set(attribute(oids.localKeyId, octets('\x01')));
  const certBags = splitPem(certs).map((cert, index) => certBag(cert, key && index === 0 ? marked : undefined));
  const contents = [sequence(...certBags), ...(key ? [sequence(keyBag(key, password, marked))] : [])];
  const safe = der(sequence(...contents.map((content) => data(der(content)))));
  const salt = forge.random.getBytesSync(8);
  const macKey = forge.pkcs12.generateKey(
    password,
    forge.util.createBuffer(salt),
    3 as never,
    ITERATIONS,
    32,
    forge.md.sha256.create() as never,
  );
  const mac = forge.hmac.create();
  mac.start('sha256', macKey);
  mac.update(safe);
  const digest = sequence(sequence(oid(oids.sha256)), octets(mac.getMac().getBytes()));
  const macData = sequence(digest, octets(salt), integer(ITERATIONS.toString(16).padStart(4, '0')));
  return Buffer.from(der(sequence(integer('03'), data(safe), macData)), 'latin1');
}

function certBag(cert: string, attributes?: forge.asn1.Asn1): forge.asn1.Asn1 {
  const bytes = new X509Certificate(cert).raw.toString('latin1');
  const bag = explicit(0, sequence(oid(oids.x509), explicit(0, octets(bytes))));
  return sequence(oid(oids.certBag), bag, ...(attributes ? [attributes] : []));
}

function keyBag(key: string, password: string, attributes: forge.asn1.Asn1): forge.asn1.Asn1 {
  const plain = createPrivateKey(key).export({ type: 'pkcs8', format: 'der' }).toString('latin1');
  const shrouded = forge.pki.encryptPrivateKeyInfo(forge.asn1.fromDer(plain) as never, password, {
    algorithm: 'aes256',
    prfAlgorithm: 'sha256',
  } as never) as unknown as forge.asn1.Asn1;
  return sequence(oid(oids.keyBag), explicit(0, shrouded), attributes);
}

function attribute(id: string, value: forge.asn1.Asn1): forge.asn1.Asn1 {
  return sequence(oid(id), set(value));
}

function data(bytes: string): forge.asn1.Asn1 {
  return sequence(oid(oids.data), explicit(0, octets(bytes)));
}

function der(value: forge.asn1.Asn1): string {
  return forge.asn1.toDer(value).getBytes();
}

function splitPem(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
