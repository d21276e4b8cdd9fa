import * as fc from 'fast-check';
import { credentialOf, extensionsOf, plainUsers, readJaas } from '../../../lib/proxy/auth/jaas';
import { golden } from './golden';

const plain = (options: string): string => `org.apache.kafka.common.security.plain.PlainLoginModule required ${options};`;
const cloud =
  'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId="%s" clientSecret="%s" ' +
  'extension_logicalCluster="lkc-1" extension_identityPoolId="pool-1";';

describe('a JAAS line', () => {
  test.each(golden.jaas)('is read as Kafka reads it: %j', (text, expected) => {
    if (expected) {
      expect(Object.fromEntries([...readJaas(text).options].sort())).toEqual(expected.options);
    } else {
      expect(() => readJaas(text)).toThrow(expect.objectContaining({ code: 'SWY6067' }));
    }
  });

  test.each([
    ['no login module', ''],
    ['an unknown login module', 'com.example.MyLoginModule required username="u";'],
    ['no control flag', 'PlainLoginModule username="hunter2";'],
    ['no semicolon', 'PlainLoginModule required username="hunter2"'],
    ['something behind the semicolon', `${plain('username="u"')} hunter2`],
    ['a quote without its end', 'PlainLoginModule required password="hunter2;'],
    ['no value', 'PlainLoginModule required password=my hunter2;'],
  ])('with a fault is told apart without its values: %s', (words, text) => {
    let message = '';
    try {
      readJaas(text);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(words);
    expect(message).not.toContain('hunter2');
  });

  test('says which key has no value', () => {
    expect(() => readJaas(plain('username="u" password='))).toThrow(
      expect.objectContaining({ fault: expect.objectContaining({ property: 'password' }) as object }),
    );
  });

  test('is filled from a credential, whatever the secret holds', () => {
    const secret = 'quote " backslash \\ percent %s ; =';

    expect(credentialOf(readJaas(plain('username="%s" password="%s"')), { id: 'key', secret })).toEqual({ id: 'key', secret });
    expect(credentialOf(readJaas(cloud), { id: 'client', secret })).toEqual({ id: 'client', secret });
  });

  test('may hold text around what is filled in', () => {
    expect(credentialOf(readJaas(plain('username="team-%s" password="100%%%s"')), { id: 'a', secret: 'b' })).toEqual({
      id: 'team-a',
      secret: '100%b',
    });
  });

  test('with a credential of its own needs none', () => {
    expect(credentialOf(readJaas(plain('username="u" password="50%%"')))).toEqual({ id: 'u', secret: '50%%' });
  });

  test.each([
    ['no user name', plain('password="p"'), 'username'],
    ['a %s too many', plain('username="%s" password="%s%s"'), 'password'],
    ['no client secret', 'OAuthBearerLoginModule required clientId="%s";', 'clientSecret'],
  ])('that lacks something names the key: %s', (_, text, property) => {
    expect(() => credentialOf(readJaas(text), { id: 'a', secret: 'b' })).toThrow(
      expect.objectContaining({ code: 'SWY6068', fault: expect.objectContaining({ property }) as object }),
    );
  });

  test('tells the extensions for Confluent Cloud', () => {
    expect([...extensionsOf(readJaas(cloud))]).toEqual([
      ['logicalCluster', 'lkc-1'],
      ['identityPoolId', 'pool-1'],
    ]);
  });

  test('lists the users of a PLAIN listener', () => {
    expect([...plainUsers(readJaas(plain('user_alice="alice-secret" user_bob-2="b,;="')))]).toEqual([
      ['alice', 'alice-secret'],
      ['bob-2', 'b,;='],
    ]);
  });

  test.each([
    ['nobody is listed', plain('username="u"')],
    ['the line is of another module', 'ScramLoginModule required user_a="b";'],
  ])('gives no users where %s', (_, text) => {
    expect(() => plainUsers(readJaas(text))).toThrow(expect.objectContaining({ code: 'SWY6068' }));
  });

  test('is read or SWY6067, whatever it says', () => {
    const pieces = fc.constantFrom('PlainLoginModule', 'required', ' ', 'a', '=', '"', "'", ';', '\\', '/', '*', '\n', '1', 'é', '@', '%s');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
        try {
          readJaas(`PlainLoginModule required ${parts.join('')}`);
        } catch (error) {
          expect(error).toMatchObject({ code: 'SWY6067' });
        }
      }),
      { numRuns: 1000 },
    );
  });
});
