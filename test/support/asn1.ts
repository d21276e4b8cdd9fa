import forge from 'node-forge';

const { Class, Type, create } = forge.asn1;

/** Object identifiers of X.509 (RFC 5280, RFC 4519) and PKCS #12 (RFC 7292). */
export const oids = {
  attributes: {
    CN: '2.5.4.3',
    C: '2.5.4.6',
    L: '2.5.4.7',
    ST: '2.5.4.8',
    O: '2.5.4.10',
    OU: '2.5.4.11',
    UID: '0.9.2342.19200300.100.1.1',
    DC: '0.9.2342.19200300.100.1.25',
    emailAddress: '1.2.840.113549.1.9.1',
  },
  sha256WithRsa: '1.2.840.113549.1.1.11',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  data: '1.2.840.113549.1.7.1',
  sha256: '2.16.840.1.101.3.4.2.1',
  keyBag: '1.2.840.113549.1.12.10.1.2',
  certBag: '1.2.840.113549.1.12.10.1.3',
  x509: '1.2.840.113549.1.9.22.1',
  localKeyId: '1.2.840.113549.1.9.21',
} as const;

export function sequence(...parts: forge.asn1.Asn1[]): forge.asn1.Asn1 {
  return create(Class.UNIVERSAL, Type.SEQUENCE, true, parts);
}

export function set(...parts: forge.asn1.Asn1[]): forge.asn1.Asn1 {
  return create(Class.UNIVERSAL, Type.SET, true, parts);
}

/** [n] EXPLICIT. */
export function explicit(tag: number, value: forge.asn1.Asn1): forge.asn1.Asn1 {
  return create(Class.CONTEXT_SPECIFIC, tag as forge.asn1.Type, true, [value]);
}

export function oid(value: string): forge.asn1.Asn1 {
  return create(Class.UNIVERSAL, Type.OID, false, forge.asn1.oidToDer(value).getBytes());
}

/** @param hex of the two's complement */
export function integer(hex: string): forge.asn1.Asn1 {
  return create(Class.UNIVERSAL, Type.INTEGER, false, forge.util.hexToBytes(hex));
}

/** @param bytes one character a byte */
export function octets(bytes: string): forge.asn1.Asn1 {
  return create(Class.UNIVERSAL, Type.OCTETSTRING, false, bytes);
}

/** The value of an attribute of a name, in the string type that RFC 4519 and RFC 5280 give it. */
export function text(attribute: keyof typeof oids.attributes, value: string): forge.asn1.Asn1 {
  if (attribute === 'C') return create(Class.UNIVERSAL, Type.PRINTABLESTRING, false, value);
  if (attribute === 'DC' || attribute === 'emailAddress') return create(Class.UNIVERSAL, Type.IA5STRING, false, value);
  return create(Class.UNIVERSAL, Type.UTF8, false, forge.util.encodeUtf8(value));
}
