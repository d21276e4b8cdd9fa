import fc from 'fast-check';
import { asTemplate, fillSome, fillTemplate, templateFault } from '../../../lib/provider/schema/secret-template';
import { plainUsers, readJaas } from '../../../lib/proxy/auth/jaas';

describe('a template', () => {
  test('made of a text yields the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(templateFault(asTemplate(text), [])).toBeUndefined();
        expect(fillTemplate(asTemplate(text), {}, 'none')).toBe(text);
      }),
    );
  });

  test('gives the same whether its values are put in at once or in two steps', () => {
    const piece = fc.oneof(
      fc.string({ unit: fc.constantFrom('{', '}', 'a', '"', '\\', '$') }).map(asTemplate),
      fc.constantFrom('{a}', '{b}'),
    );
    const templates = fc.array(piece).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(templates, fc.string(), fc.string(), fc.constantFrom('none', 'jaas', 'json'), (template, a, b, escape) => {
        expect(fillTemplate(fillSome(template, { a }, escape), { b }, escape)).toBe(fillTemplate(template, { a, b }, escape));
      }),
    );
  });

  test('keeps any value in its place, in a JAAS and in a JSON text', () => {
    // Control characters other than line breaks have no place in a password that Kafka takes from a JAAS text.
    const values = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => !/\p{C}/u.test(value.replace(/[\r\n]/g, '')));
    fc.assert(
      fc.property(values, (value) => {
        const line = fillTemplate(`${plain} required user_alice="{p}" user_bob="b";`, { p: value }, 'jaas');
        expect([...plainUsers(readJaas(line))]).toEqual([
          ['alice', value],
          ['bob', 'b'],
        ]);
        expect(JSON.parse(fillTemplate('{{"p":"{p}"}}', { p: value }, 'json'))).toEqual({ p: value });
      }),
    );
  });

  test.each([
    ['{a', [], 'a brace that stands alone'],
    ['a}', [], 'a brace that stands alone'],
    ['{}', [], 'a brace that stands alone'],
    ['{a b}', ['a b'], 'a brace that stands alone'],
    ['{a}{b}', ['a'], 'nothing is given for b'],
    ['{{a}}', ['a'], 'does not use a'],
  ])('%s is refused', (template, given, fault) => {
    expect(templateFault(template, given)).toContain(fault);
  });
});

const plain = 'org.apache.kafka.common.security.plain.PlainLoginModule';
