import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

/** A key and its certificate for the connection with one Terraform process; never written to disk. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
  /** The certificate's bytes, as the handshake passes them on. */
  readonly der: Buffer;
}

/**
 * A fresh self-signed certificate for `localhost`. Written in DER here because the X.509 library adds 180 ms to each start of the provider
 * (bench/provider). Source: RFC 5280, section 4.1; OIDs of RFC 5480 and RFC 5758.
 */
export function createCertificate(now = new Date()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = certificateContent(publicKey, now);
  const signature = createSign('SHA256').update(content).sign(privateKey);
  const der = sequence(content, ecdsaWithSha256, tag(0x03, Buffer.of(0), signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    der,
  };
}

const day = 24 * 60 * 60 * 1000;

function certificateContent(publicKey: KeyObject, now: Date): Buffer {
  const name = sequence(tag(0x31, sequence(oid('550403'), tag(0x0c, Buffer.from('localhost')))));
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40; // positive, and no leading zero
  return sequence(
    tag(0xa0, integer(Buffer.of(2))), // X.509 version 3
    integer(serial),
    ecdsaWithSha256,
    name,
    sequence(time(new Date(now.getTime() - day)), time(new Date(now.getTime() + 365 * day))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tag(0xa3, sequence(...extensions)),
  );
}

function tag(type: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const length = body.length < 0x80 ? Buffer.of(body.length) : Buffer.of(0x82, body.length >> 8, body.length & 0xff);
  return Buffer.concat([Buffer.of(type), body.length >= 0x80 && body.length < 0x100 ? Buffer.of(0x81, body.length) : length, body]);
}

function sequence(...content: readonly Buffer[]): Buffer {
  return tag(0x30, ...content);
}

function integer(bytes: Buffer): Buffer {
  return tag(0x02, bytes);
}

function oid(hex: string): Buffer {
  return tag(0x06, Buffer.from(hex, 'hex'));
}

function time(date: Date): Buffer {
  return tag(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`)); // UTCTime, right until 2049
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), tag(0x04, value));
}

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const serverAuth = oid('2b06010505070301');
const clientAuth = oid('2b06010505070302');
const extensions = [
  extension('551d11', sequence(tag(0x82, Buffer.from('localhost')))), // subjectAltName
  extension('551d25', sequence(serverAuth, clientAuth)), // extKeyUsage
  extension('551d13', sequence(tag(0x01, Buffer.of(0xff)))), // basicConstraints: its own authority
];
