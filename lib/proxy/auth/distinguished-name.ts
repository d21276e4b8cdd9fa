import { CodedError } from '../../core/coded-error';
import { type DerElement, derElements, oidText } from './der';

/**
 * The subject of a certificate (DER) as Java's `X500Principal.getName()` prints it, because mapping rules are written against that:
 * RFC 2253, last element first, attributes that RFC 2253 has no keyword for as `OID=#hex`.
 *
 * @throws SWY6063 the bytes are no certificate
 */
export function subjectOf(certificate: Buffer): string {
  return reading(() => {
    const [outer] = derElements(certificate);
    const [body] = derElements(required(outer).content);
    const fields = derElements(required(body).content);
    // RFC 5280 4.1: [0] version is optional; then serial number, algorithm, issuer, validity, subject.
    const subject = fields[fields[0]?.tag === 0xa0 ? 5 : 4];
    return nameOf(required(subject));
  });
}

/** The same for a Name on its own. @throws SWY6063 */
export function nameText(name: Buffer): string {
  return reading(() => nameOf(required(derElements(name)[0])));
}

function nameOf(name: DerElement): string {
  return derElements(name.content).reverse().map(relativeName).join(',');
}

function relativeName(element: DerElement): string {
  return derElements(element.content)
    .map((pair) => {
      const [type, value] = derElements(pair.content);
      return attribute(oidText(required(type).content), required(value));
    })
    .join('+');
}

function attribute(oid: string, value: DerElement): string {
  const keyword = keywords[oid];
  if (keyword === undefined || !stringTags.has(value.tag)) return `${keyword ?? oid}=#${value.whole.toString('hex')}`;
  return `${keyword}=${escape(value.content.toString('utf8'))}`;
}

// The JDK escapes = and # too, writes NUL as \00, and escapes blanks and carriage returns at both ends.
function escape(text: string): string {
  const escaped = text.replace(/[,=+<>#;"\\]/g, '\\$&').replaceAll('\0', '\\00');
  const inner = escaped.replace(/^[ \r]+/, '');
  const lead = escaped.slice(0, escaped.length - inner.length);
  const kept = inner.slice(0, inner.length - trailing(inner));
  return `${everyEscaped(lead)}${kept}${everyEscaped(inner.slice(kept.length))}`;
}

function everyEscaped(text: string): string {
  return text.replace(/[^]/g, '\\$&');
}

function trailing(text: string): number {
  let count = 0;
  while (count < text.length && ' \r'.includes(text.charAt(text.length - 1 - count))) count++;
  return count;
}

function reading(read: () => string): string {
  try {
    return read();
  } catch (error) {
    throw new CodedError('SWY6063', {}, undefined, { cause: error });
  }
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('not a name');
  return value;
}

/** The keywords of RFC 2253 section 2.3, all that Java uses here. */
const keywords: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
};

/** UTF8String, PrintableString, TeletexString, IA5String, GeneralString and BMPString; the JDK reads the bytes of each as UTF-8. */
const stringTags = new Set([0x0c, 0x13, 0x14, 0x16, 0x1b, 0x1e]);
