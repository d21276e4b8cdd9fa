import fc from 'fast-check';
import type { CodedError } from '../../lib/core/coded-error';
import { parseCredential } from '../../lib/secrets';

describe('an entry', () => {
  test('is cut at the first separator', () => {
    expect(parseCredential('KEY/se/cr/et', '/')).toEqual({ user: 'KEY', password: 'se/cr/et' });
  });

  test('is cut at a colon when no separator is set', () => {
    expect(parseCredential('KEY:secret')).toEqual({ user: 'KEY', password: 'secret' });
  });

  test('gives back every user without the separator, and every password', () => {
    const part = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(part, part, part, (user, separator, password) => {
        fc.pre(`${user}${separator}`.indexOf(separator) === user.length);
        expect(parseCredential(`${user}${separator}${password}`, { separator })).toEqual({ user, password });
      }),
    );
  });

  test('is JSON where that is set, with members of others passed over', () => {
    const entry = JSON.stringify({ engine: 'x', username: 'up', password: 'a:b' });
    expect(parseCredential(entry, { useJson: true, separator: ':' })).toEqual({ user: 'up', password: 'a:b' });
  });

  test.each([
    ['without the separator', 's3cret', { separator: '/' }],
    ['without a user', '/s3cret', { separator: '/' }],
    ['without a password', 's3cret/', { separator: '/' }],
    ['with an empty separator', 's3cret', { separator: '' }],
    ['that is no JSON', 'up:s3cret', { useJson: true }],
    ['that is JSON of another form', '"s3cret"', { useJson: true }],
    ['that is JSON null', 'null', { useJson: true }],
    ['without a password in its JSON', '{"username":"s3cret"}', { useJson: true }],
    ['with a password that is not text', '{"username":"s3cret","password":3}', { useJson: true }],
    ['with an empty user in its JSON', '{"username":"","password":"s3cret"}', { useJson: true }],
  ])('%s is refused without being shown', (_, value, format) => {
    let error: CodedError | undefined;
    try {
      parseCredential(value, format);
    } catch (refusal) {
      error = refusal as CodedError;
    }
    expect(error).toMatchObject({ code: 'SWY9008' });
    expect(`${error?.message} ${error?.stack}`).not.toContain('s3cret');
  });
});
