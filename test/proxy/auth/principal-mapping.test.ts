import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import * as fc from 'fast-check';
import { nameText, subjectOf } from '../../../lib/proxy/auth/distinguished-name';
import { PrincipalMapping } from '../../../lib/proxy/auth/principal-mapping';
import { golden } from './golden';

const clientCertificate = new X509Certificate(readFileSync(join(__dirname, 'fixtures/client.pem'))).raw;

/** Rules that Kafka takes and the embedded proxy does not, by what they hold. */
const refused = ['\\b'];

function nameOrNull(mapping: PrincipalMapping, subject: string): string | null {
  try {
    return mapping.nameOf(subject);
  } catch (error) {
    expect(error).toMatchObject({ code: 'SWY6062' });
    return null;
  }
}

describe('principal mapping rules', () => {
  const taken = golden.mapping.filter(
    ({ rules, principals }) => principals?.some(Boolean) && !refused.some((text) => rules.includes(text)),
  );

  test.each(taken)("map as Kafka's SslPrincipalMapper does: $rules", ({ rules, principals }) => {
    const mapping = PrincipalMapping.parse(rules);

    expect(golden.names.map((name) => nameOrNull(mapping, name))).toEqual(principals);
  });

  test.each(golden.mapping.filter(({ principals }) => principals === null))('are refused where Kafka refuses them: $rules', ({ rules }) => {
    expect(() => PrincipalMapping.parse(rules)).toThrow(expect.objectContaining({ code: expect.stringMatching(/SWY606[01]/) as string }));
  });

  test.each(golden.mapping.filter(({ principals }) => principals?.every((name) => name === null) && principals.length > 0))(
    'that can never give a name are refused at once or give none: $rules',
    ({ rules }) => {
      let mapping: PrincipalMapping;
      try {
        mapping = PrincipalMapping.parse(rules);
      } catch (error) {
        expect(error).toMatchObject({ code: 'SWY6061' });
        return;
      }
      expect(golden.names.map((name) => nameOrNull(mapping, name)).every((name) => name === null)).toBe(true);
    },
  );

  test.each([
    ['no slash at the end', 'RULE:^CN=(.*)$'],
    ['letters that are neither L nor U', 'RULE:^CN=(.*)$/$1/X'],
    ['lower and upper case at once', 'RULE:^CN=(.*)$/$1/LU'],
    ['a word of another kind', 'default'],
    ['no comma between two rules', 'RULE:^CN=(.*)$/$1/L DEFAULT'],
  ])('that have another form are refused: %s', (_, rules) => {
    expect(() => PrincipalMapping.parse(rules)).toThrow(expect.objectContaining({ code: 'SWY6060' }));
  });

  test.each([
    ['possessive quantifiers', '^CN=(.*+)$', 'possessive'],
    ['atomic groups', '^CN=(?>.*)$', 'atomic'],
    ['inline flags', '(?i)^cn=(.*)$', 'inline flags'],
    ['back references', '^CN=(.)\\1$', 'back reference'],
    ['named back references', '^CN=(?<a>.)\\k<a>$', 'back reference'],
    ['word boundaries', '^CN=(\\w+)\\b.*$', 'word boundary'],
    ['classes in classes', '^CN=([a-c[x-z]]+)$', 'class inside a class'],
    ['intersections of classes', '^CN=([a-z&&[^b]]+)$', 'intersection'],
    ['\\h', '^CN=\\h(.*)$', '\\h'],
    ['\\v, a class in Java and one character in JavaScript', '^CN=\\v(.*)$', '\\v'],
    ['octal escapes', '^CN=\\0101$', '\\0'],
    ['scripts', '^CN=\\p{IsLatin}(.*)$', 'general category'],
    ['quotations in classes', '^CN=[\\Qab\\E]$', 'quotation'],
    ['a group that a repeat may skip', '^CN=(?:(a)|b)*$', 'skipped or empty'],
    ['a group that a repeat may leave empty', '^CN=(a*)*$', 'skipped or empty'],
    ['a repeated position', '^CN=(?=a)*a$', 'repeated position'],
    ['a range that runs backwards', '^CN=[z-a]$', 'not a range'],
    ['a bracket too many', '^CN=a)$', 'closing bracket'],
    ['a repeat of nothing', '^CN=**$', 'nothing to repeat|\\*'],
    ['a brace that is no repeat', '^CN=a{x}$', 'not a repeat'],
    ['a class without its end', '^CN=[ab', 'not closed'],
    ['half of a surrogate pair', '^CN=\\uD83D$', 'not a character'],
    ['a repeat of a quotation', '^CN=\\Qab\\E+$', 'repeat right behind'],
  ])('are refused with the name of the construct: %s', (_, pattern, words) => {
    expect(() => PrincipalMapping.parse(`RULE:${pattern}/x/`)).toThrow(
      expect.objectContaining({
        code: 'SWY6061',
        message: expect.stringMatching(new RegExp(words.replaceAll('\\', '\\\\').replace('\\\\*', '\\*'))) as string,
      }),
    );
  });

  test('may come as a list, each entry a rule or several', () => {
    const mapping = PrincipalMapping.parse(['RULE:^CN=([^,]+),OU=a$/$1/', 'RULE:^CN=([^,]+),OU=b$/$1/U, DEFAULT']);

    expect(['CN=x,OU=a', 'CN=x,OU=b', 'CN=x'].map((name) => mapping.nameOf(name))).toEqual(['x', 'X', 'CN=x']);
  });

  test('are DEFAULT when there are none', () => {
    expect(PrincipalMapping.parse(undefined).nameOf('CN=a,O=b')).toBe('CN=a,O=b');
    expect(PrincipalMapping.parse([]).nameOf('CN=a,O=b')).toBe('CN=a,O=b');
  });

  test('name the subject that none of them matches', () => {
    expect(() => PrincipalMapping.parse('RULE:^OU=(.*)$/$1/').nameOf('CN=a')).toThrow(/SWY6062.*"CN=a"/);
  });

  test('give the principal of a certificate', () => {
    const mapping = PrincipalMapping.parse('RULE:^.*CN=([^,]+).*$/$1/U');

    expect(mapping.principalOf(clientCertificate)).toEqual({ name: 'SVC-ORDERS', mechanism: 'SSL' });
  });

  test('never give a certificate the empty name', () => {
    expect(() => PrincipalMapping.parse('RULE:^.*$//').principalOf(clientCertificate)).toThrow(
      expect.objectContaining({ code: 'SWY6062' }),
    );
  });

  test('give a name or SWY6062 for any subject', () => {
    const mappings = taken.map(({ rules }) => PrincipalMapping.parse(rules));
    const subjects = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.string({ unit: fc.constantFrom(...'CNOU=,. \\$/ab1\n'), maxLength: 40 }),
    );
    fc.assert(
      fc.property(subjects, (subject) => {
        for (const mapping of mappings) nameOrNull(mapping, subject);
      }),
    );
  });

  test('are read or refused, whatever they say', () => {
    const pieces = fc.constantFrom(
      'RULE:',
      'DEFAULT',
      '/',
      ',',
      '$1',
      '(',
      ')',
      '[',
      ']',
      '\\',
      '.*',
      '^',
      '$',
      '{2}',
      '?',
      '+',
      'L',
      'U',
      'a',
      '(?',
      '&&',
      '|',
      '\\Q',
      '-',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        for (const rules of [parts.join(''), `RULE:${parts.join('')}/x/`]) {
          try {
            PrincipalMapping.parse(rules).nameOf('CN=a,OU=b');
          } catch (error) {
            expect(error).toMatchObject({ code: expect.stringMatching(/SWY606[012]/) as string });
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the subject of a certificate', () => {
  test.each(golden.subjects)('is printed as Java does: $name', ({ der, name }) => {
    expect(nameText(Buffer.from(der, 'hex'))).toBe(name);
  });

  test('is found in a certificate with an elliptic-curve key', () => {
    expect(subjectOf(clientCertificate)).toBe(golden.clientCertificate);
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a key', generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' })],
    ['half a certificate', clientCertificate.subarray(0, 100)],
  ])('is not found in %s', (_, bytes) => {
    expect(() => subjectOf(bytes)).toThrow(expect.objectContaining({ code: 'SWY6063' }));
  });

  test('is found, or is SWY6063, whatever bytes are changed', () => {
    fc.assert(
      fc.property(fc.nat(clientCertificate.length - 1), fc.nat(255), (at, byte) => {
        const changed = Buffer.from(clientCertificate);
        changed[at] = byte;
        try {
          expect(typeof subjectOf(changed)).toBe('string');
        } catch (error) {
          expect(error).toMatchObject({ code: 'SWY6063' });
        }
      }),
      { numRuns: 1000 },
    );
  });
});
