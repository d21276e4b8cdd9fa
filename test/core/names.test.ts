import { Testing } from 'cdktf';
import fc from 'fast-check';
import { Construct } from 'constructs';
import { isGatewayName, nameOf } from '../../lib/core/names';

const at = (...path: string[]) => path.reduce((scope: Construct, id) => new Construct(scope, id), Testing.app());

describe('a name made from a construct path', () => {
  test('keeps the end of the path readable and adds a hash', () => {
    expect(nameOf(at('production', 'orders', 'Link'))).toMatch(/orders-link-[0-9a-f]{8}$/);
    expect(nameOf(at('a-very-long-name-of-a-stack', 'payments', 'Link'))).toMatch(/payments-link-[0-9a-f]{8}$/);
  });

  test('differs where the path differs, even if the readable part is cut to the same', () => {
    expect(nameOf(at('production-of-many-things', 'Link'))).not.toBe(nameOf(at('Production-of-many-things', 'Link')));
  });

  test('is always one that a gateway takes, and always the same', () => {
    const id = fc.string({ minLength: 1, maxLength: 40 }).map((text) => `:${text}`);
    fc.assert(
      fc.property(fc.array(id, { minLength: 1, maxLength: 4 }), (path) => {
        const construct = at(...path);
        expect(isGatewayName(nameOf(construct))).toBe(true);
        expect(nameOf(at(...path))).toBe(nameOf(construct));
      }),
    );
  });

  test.each(['', '-a', 'a-', 'Aa', 'a_b', 'a'.repeat(31)])('"%s" is not a name for a gateway', (name) => {
    expect(isGatewayName(name)).toBe(false);
  });
});
