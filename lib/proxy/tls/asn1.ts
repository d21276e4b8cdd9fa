import forge from 'node-forge';

export type Asn1 = forge.asn1.Asn1;

/** Reads BER, in which PKCS #12 stores are written, and so DER. */
export function parseAsn1(bytes: Buffer): Asn1 {
  // Bit strings stay bytes: node-forge would try to read what is in them.
  const options = { strict: false, parseAllBytes: false, decodeBitStrings: false };
  return forge.asn1.fromDer(bytes.toString('latin1'), options as never);
}

/** The parts of a SEQUENCE, SET or explicit tag. */
export function partsOf(value: Asn1 | undefined): Asn1[] {
  if (!value || !Array.isArray(value.value)) throw new Error('a part of the ASN.1 structure is missing');
  return value.value as Asn1[];
}

/** The bytes of an OCTET STRING, which in BER may come in pieces. */
export function bytesOf(value: Asn1 | undefined): Buffer {
  if (!value) throw new Error('a part of the ASN.1 structure is missing');
  if (Array.isArray(value.value)) return Buffer.concat((value.value as Asn1[]).map(bytesOf));
  return Buffer.from(value.value as string, 'latin1');
}

export function oidOf(value: Asn1 | undefined): string {
  return forge.asn1.derToOid(forge.util.createBuffer(bytesOf(value).toString('latin1')));
}

export function numberOf(value: Asn1 | undefined): number {
  return parseInt(bytesOf(value).toString('hex'), 16);
}

export function derOf(value: Asn1): Buffer {
  return Buffer.from(forge.asn1.toDer(value).getBytes(), 'latin1');
}
