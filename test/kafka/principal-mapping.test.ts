import fc from 'fast-check';
import { ClientAuthentication } from 'cdktf-switchyard';
import { PrincipalNames } from '../../lib/kafka/principal-mapping/principal-names';
import { codesOf } from '../core/synthesised';

const subject = 'CN=Orders-1,OU=Payments,O=Example\\, Inc.,C=DE';

describe('principal mapping rules at synth', () => {
  test.each([
    ['DEFAULT', subject],
    ['RULE:^CN=([^,]+).*$/$1/', 'Orders-1'],
    ['RULE:^CN=([^,]+).*$/$1/L', 'orders-1'],
    ['RULE:^CN=([^,]+).*$/$1/U', 'ORDERS-1'],
    ['RULE:^CN=(.*?),OU=(.*?),.*$/$1@$2/', 'Orders-1@Payments'],
    ['RULE:^.*O=(Example\\\\, Inc\\.),.*$/$1/', 'Example\\, Inc.'],
    ['RULE:^CN=nobody$/x/,DEFAULT', subject],
  ])('%s names a certificate %s', (rules, name) => {
    expect(ClientAuthentication.mtls({ principalMappingRules: [rules] }).spec?.mtls?.principalMappingRules).toEqual([rules]);
    expect(PrincipalNames.parse([rules]).nameOf(subject)).toBe(name);
  });

  test.each([
    ['RULE:^CN=(.*)$', 'neither DEFAULT nor RULE'],
    ['default', 'neither DEFAULT nor RULE'],
    ['RULE:^CN=(.*)$/$1/X', 'unexpected'],
    ['RULE:^CN=(.*$/$1/', 'not closed'],
    ['RULE:^CN=(.*+)$/$1/', 'possessive'],
    ['RULE:^CN=.*$/$1/', 'no group'],
    ['RULE:^CN=(.*)$/${user}/', 'no group of this name'],
  ])('%s is refused', (rule, words) => {
    expect(() => ClientAuthentication.mtls({ principalMappingRules: [rule] })).toThrow(
      expect.objectContaining({ code: 'SWY3107', message: expect.stringContaining(words) as string }),
    );
  });

  test('are refused all at once', () => {
    const principalMappingRules = ['RULE:(', 'DEFAULT', 'RULE:)/x/'];

    expect(codesOf(() => ClientAuthentication.mtls({ principalMappingRules }))).toEqual(['SWY3107', 'SWY3107']);
  });

  test('tell the names that many certificates get', () => {
    const rules = ['RULE:^CN=([^,]+),OU=Payments.*$/$1/', 'RULE:^.*OU=Web.*$/Web/L', 'DEFAULT'];

    expect(ClientAuthentication.mtls({ principalMappingRules: rules }).sharedNames).toEqual(['web']);
  });

  test('are taken or refused, never anything else', () => {
    const pieces = fc.constantFrom('RULE:', 'DEFAULT', '/', ',', '$1', '(', ')', '[', '\\', '.*', '^', '$', 'L', 'U', 'a', '?', '+');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 10 }), (parts) => {
        const codes = codesOf(() => ClientAuthentication.mtls({ principalMappingRules: [parts.join('')] }));
        expect([[], ['SWY3107']]).toContainEqual(codes);
      }),
      { numRuns: 500 },
    );
  });
});
