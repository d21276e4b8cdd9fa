import { type Asn1, bytesOf, derOf, oidOf, parseAsn1, partsOf } from './asn1';
import { checkMac, decrypt } from './pkcs12-crypto';

/** What a PKCS #12 store holds, DER. */
export interface StoreContent {
  /** PKCS #8. */
  readonly keys: readonly Buffer[];
  readonly certs: readonly StoredCertificate[];
}

export interface StoredCertificate {
  readonly der: Buffer;
  /** Stored as the certificate of a private key, and so not as one to trust. */
  readonly ofKey: boolean;
}

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const KEY_BAG = '1.2.840.113549.1.12.10.1.1';
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERT_BAG = '1.2.840.113549.1.12.10.1.3';
const SAFE_CONTENTS_BAG = '1.2.840.113549.1.12.10.1.6';
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';

/**
 * Reads a store (RFC 7292). Bags other than keys and certificates are passed over.
 * @throws WrongPassword
 * @throws Error the bytes are no store, or one with an algorithm that is not known
 */
export function readPkcs12(bytes: Buffer, password: string): StoreContent {
  const [, authenticatedSafe, macData] = partsOf(parseAsn1(bytes));
  const safe = contentOf(authenticatedSafe, password);
  // A store of trusted certificates may come without password, as the JDK's own cacerts since JDK 18.
  if (macData) checkMac(macData, safe, password);
  const bags = partsOf(parseAsn1(safe)).flatMap((info) => bagsIn(contentOf(info, password)));
  return {
    keys: bags.flatMap((bag) => keyIn(bag, password) ?? []),
    certs: bags.flatMap((bag) => certificateIn(bag) ?? []),
  };
}

/** ContentInfo: in the clear, or encrypted with the password. */
function contentOf(info: Asn1 | undefined, password: string): Buffer {
  const [type, content] = partsOf(info);
  const inner = partsOf(content)[0];
  if (oidOf(type) === DATA) return bytesOf(inner);
  if (oidOf(type) !== ENCRYPTED_DATA) throw new Error('it is protected with a public key in place of a password');
  const [, algorithm, encrypted] = partsOf(partsOf(inner)[1]);
  if (!algorithm) throw new Error('a part of the ASN.1 structure is missing');
  return decrypt(algorithm, bytesOf(encrypted), password);
}

interface Bag {
  readonly type: string;
  readonly value: Asn1;
  readonly attributes: readonly string[];
}

function bagsIn(safeContents: Buffer): Bag[] {
  return safeContents.length === 0 ? [] : partsOf(parseAsn1(safeContents)).flatMap(bagsOf);
}

function bagsOf(safeBag: Asn1): Bag[] {
  const [type, wrapped, attributes] = partsOf(safeBag);
  const value = partsOf(wrapped)[0];
  if (!value) return [];
  if (oidOf(type) === SAFE_CONTENTS_BAG) return partsOf(value).flatMap(bagsOf);
  const names = attributes ? partsOf(attributes).map((attribute) => oidOf(partsOf(attribute)[0])) : [];
  return [{ type: oidOf(type), value, attributes: names }];
}

function keyIn({ type, value }: Bag, password: string): Buffer | undefined {
  if (type === KEY_BAG) return derOf(value);
  if (type !== SHROUDED_KEY_BAG) return undefined;
  const [algorithm, encrypted] = partsOf(value);
  if (!algorithm) throw new Error('a part of the ASN.1 structure is missing');
  return decrypt(algorithm, bytesOf(encrypted), password);
}

function certificateIn({ type, value, attributes }: Bag): StoredCertificate | undefined {
  if (type !== CERT_BAG) return undefined;
  return { der: bytesOf(partsOf(partsOf(value)[1])[0]), ofKey: attributes.includes(LOCAL_KEY_ID) };
}
