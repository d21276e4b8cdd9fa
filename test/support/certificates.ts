import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import forge from 'node-forge';
import { explicit, integer, octets, oid, oids, sequence, set, text } from './asn1';

export type KeyKind = 'ec' | 'rsa';

/** One attribute each, in the order in which the certificate holds them. RFC 2253, and so Kafka's principal names, print them from the last to the first. */
export type Subject = Readonly<Partial<Record<keyof typeof oids.attributes, string>>>;

export interface CertificateOptions {
  /** A string is the common name. @default 'switchyard' */
  readonly subject?: string | Subject;
  /** DNS names and IP addresses for the subject alternative name. @default - ['localhost', '127.0.0.1'] for a server, none for a client */
  readonly hosts?: readonly string[];
  /** @default 'ec', P-256; RSA keys have 2048 bits */
  readonly key?: KeyKind;
  /** @default - an hour ago */
  readonly notBefore?: Date;
  /** @default - in a year */
  readonly notAfter?: Date;
}

/** A certificate and its private key, PEM. */
export interface Issued {
  readonly cert: string;
  /** PKCS #8. */
  readonly key: string;
  /** The certificate and those of the authorities between it and the root, as `fullchain.pem` holds them. */
  readonly chain: string;
}

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A certificate authority that lives as long as a test. Nothing of it is written to a file unless the test does so. */
export class CertificateAuthority {
  /** A root, or with `parent` an authority that a root has signed. */
  public static create({ parent, ...options }: CertificateOptions & { readonly parent?: CertificateAuthority } = {}): CertificateAuthority {
    const subject = nameOf(options.subject ?? (parent ? 'Test Intermediate CA' : 'Test Root CA'));
    const keys = newKeys(options.key);
    const own = { subject, keys };
    const cert = certificate({ ...own, issuer: parent?.identity ?? own, validity: options, extensions: authorityExtensions() });
    return new CertificateAuthority(own, cert, parent);
  }

  private constructor(
    private readonly identity: Identity,
    /** PEM. */
    public readonly cert: string,
    private readonly parent?: CertificateAuthority,
  ) {}

  public server(options: CertificateOptions = {}): Issued {
    return this.issue({ hosts: ['localhost', '127.0.0.1'], ...options }, oids.serverAuth);
  }

  public client(options: CertificateOptions = {}): Issued {
    return this.issue(options, oids.clientAuth);
  }

  private issue(options: CertificateOptions, usage: string): Issued {
    const keys = newKeys(options.key);
    const subject = nameOf(options.subject ?? 'switchyard');
    const extensions = leafExtensions(usage, options.hosts ?? []);
    const cert = certificate({ subject, keys, issuer: this.identity, validity: options, extensions });
    return { cert, key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), chain: cert + this.between() };
  }

  private between(): string {
    return this.parent ? this.cert + this.parent.between() : '';
  }
}

/** Both ends' certificates of one authority: enough for most tests. */
export function testCertificates(options: CertificateOptions = {}): { authority: CertificateAuthority; server: Issued; client: Issued } {
  const authority = CertificateAuthority.create({ key: options.key });
  return { authority, server: authority.server(options), client: authority.client({ subject: 'client', key: options.key }) };
}

/** Writes the files of a secret as Kubernetes would mount them, except for the links; returns the folder. */
export function writeSecret(folder: string, files: Readonly<Record<string, string | Buffer>>): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, { mode: 0o600 });
  return folder;
}

/** `fullchain.pem`, `privkey.pem` and, where an authority is given, `cacerts.pem`. */
export function pemFiles({ chain, key }: Issued, trusted?: CertificateAuthority): Record<string, string> {
  return { 'fullchain.pem': chain, 'privkey.pem': key, ...(trusted && { 'cacerts.pem': trusted.cert }) };
}

interface Identity {
  readonly subject: forge.asn1.Asn1;
  readonly keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
}

interface CertificateParts extends Identity {
  readonly issuer: Identity;
  readonly validity: Pick<CertificateOptions, 'notBefore' | 'notAfter'>;
  readonly extensions: readonly forge.asn1.Asn1[];
}

/** RFC 5280, section 4.1. node-forge signs with RSA only, so the signature is Node's. */
function certificate({ subject, keys, issuer, validity, extensions }: CertificateParts): string {
  const algorithm =
    issuer.keys.privateKey.asymmetricKeyType === 'rsa'
      ? sequence(oid(oids.sha256WithRsa), forge.asn1.create(forge.asn1.Class.UNIVERSAL, forge.asn1.Type.NULL, false, ''))
      : sequence(oid(oids.ecdsaWithSha256));
  const body = sequence(
    explicit(0, integer('02')),
    // Positive whatever follows, and never with a zero in front, which DER forbids.
    integer(`4f${randomBytes(16).toString('hex')}`),
    algorithm,
    issuer.subject,
    sequence(time(validity.notBefore ?? new Date(Date.now() - HOUR)), time(validity.notAfter ?? new Date(Date.now() + 365 * DAY))),
    subject,
    forge.asn1.fromDer(keys.publicKey.export({ type: 'spki', format: 'der' }).toString('latin1')),
    explicit(3, sequence(...extensions, ...keyIdentifiers(keys.publicKey, issuer.keys.publicKey))),
  );
  const der = Buffer.from(forge.asn1.toDer(body).getBytes(), 'latin1');
  const signature = bits(`\0${sign('sha256', der, issuer.keys.privateKey).toString('latin1')}`);
  const whole = forge.asn1.toDer(sequence(body, algorithm, signature)).getBytes();
  return new X509Certificate(Buffer.from(whole, 'latin1')).toString();
}

function newKeys(kind: KeyKind = 'ec'): Identity['keys'] {
  return kind === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function nameOf(subject: string | Subject): forge.asn1.Asn1 {
  const attributes = Object.entries(typeof subject === 'string' ? { CN: subject } : subject) as [keyof Subject, string][];
  return sequence(...attributes.map(([name, value]) => set(sequence(oid(oids.attributes[name]), text(name, value)))));
}

function authorityExtensions(): forge.asn1.Asn1[] {
  const yes = forge.asn1.create(forge.asn1.Class.UNIVERSAL, forge.asn1.Type.BOOLEAN, false, '\xff');
  // Certificates and revocation lists may be signed: bits 5 and 6.
  return [extension(oids.basicConstraints, sequence(yes), true), extension(oids.keyUsage, bits('\x01\x06'), true)];
}

function leafExtensions(usage: string, hosts: readonly string[]): forge.asn1.Asn1[] {
  // Digital signature and key encipherment: bits 0 and 2.
  const common = [extension(oids.keyUsage, bits('\x05\xa0'), true), extension(oids.extendedKeyUsage, sequence(oid(usage)))];
  return hosts.length === 0 ? common : [...common, extension(oids.subjectAltName, sequence(...hosts.map(alternativeName)))];
}

function alternativeName(host: string): forge.asn1.Asn1 {
  const value = isIP(host) ? (forge.util as unknown as { bytesFromIP(ip: string): string }).bytesFromIP(host) : host;
  return forge.asn1.create(forge.asn1.Class.CONTEXT_SPECIFIC, (isIP(host) ? 7 : 2) as forge.asn1.Type, false, value);
}

function keyIdentifiers(own: KeyObject, issuer: KeyObject): forge.asn1.Asn1[] {
  const id = (key: KeyObject) =>
    createHash('sha1')
      .update(key.export({ type: 'spki', format: 'der' }))
      .digest('binary');
  const issuerId = forge.asn1.create(forge.asn1.Class.CONTEXT_SPECIFIC, 0 as forge.asn1.Type, false, id(issuer));
  return [extension(oids.subjectKeyIdentifier, octets(id(own))), extension(oids.authorityKeyIdentifier, sequence(issuerId))];
}

function extension(id: string, value: forge.asn1.Asn1, critical = false): forge.asn1.Asn1 {
  const flag = critical ? [forge.asn1.create(forge.asn1.Class.UNIVERSAL, forge.asn1.Type.BOOLEAN, false, '\xff')] : [];
  return sequence(oid(id), ...flag, octets(forge.asn1.toDer(value).getBytes()));
}

function bits(value: string): forge.asn1.Asn1 {
  return forge.asn1.create(forge.asn1.Class.UNIVERSAL, forge.asn1.Type.BITSTRING, false, value);
}

/** RFC 5280: UTCTime to the end of 2049, GeneralizedTime after it. */
function time(date: Date): forge.asn1.Asn1 {
  return date.getUTCFullYear() < 2050
    ? forge.asn1.create(forge.asn1.Class.UNIVERSAL, forge.asn1.Type.UTCTIME, false, forge.asn1.dateToUtcTime(date) as unknown as string)
    : forge.asn1.create(
        forge.asn1.Class.UNIVERSAL,
        forge.asn1.Type.GENERALIZEDTIME,
        false,
        forge.asn1.dateToGeneralizedTime(date) as unknown as string,
      );
}
