import { Testing, Token } from 'cdktf';
import { CodedError, CodedErrors, SwitchyardStack } from 'cdktf-switchyard';
import { Rules } from '../../lib/core/rules';
import { codesOf } from './synthesised';

describe('rules of a construct', () => {
  test('are quiet when all hold', () => {
    const rules = new Rules('somewhere');
    rules.check('SWY3003', true, { property: 'name', value: 'good' });

    expect(() => rules.throwIfBroken()).not.toThrow();
  });

  test('report the one that is broken with its place, property, value and fix', () => {
    const rules = new Rules(new SwitchyardStack(Testing.app(), 'edge'));
    rules.check('SWY3003', false, { property: 'routeName', value: 'Bad Name', allowed: ['good'] });

    expect(() => rules.throwIfBroken()).toThrow(
      /^SWY3003 at edge: routeName "Bad Name" — .*Allowed: "good"\. Choose a shorter or plainer name\.$/,
    );
  });

  test('report all that are broken at once', () => {
    const rules = new Rules('KafkaCluster "x"');
    rules.check('SWY2001', false, { property: 'bootstrapServers', value: [] });
    rules.check('SWY2003', false, { property: 'nodeIds', value: [-1] });

    const error = thrown(() => rules.throwIfBroken());
    expect(error).toBeInstanceOf(CodedErrors);
    expect((error as CodedErrors).errors.map(({ code }) => code)).toEqual(['SWY2001', 'SWY2003']);
    expect((error as CodedErrors).errors.every((each) => CodedError.isCodedError(each))).toBe(true);
    expect(String(error)).toMatch(/2 rules are broken at KafkaCluster "x":\n {2}SWY2001: .*\n {2}SWY2003: /);
  });

  test('leave a value alone that only Terraform knows', () => {
    const rules = new Rules('somewhere');
    const check = jest.fn(() => false);
    rules.check('SWY3006', check, { property: 'endpoint', value: Token.asString({ resolve: () => 'host' }) });
    rules.check('SWY2001', check, { property: 'bootstrapServers', value: ['b:9092', Token.asString({ resolve: () => 'host' })] });

    expect(codesOf(() => rules.throwIfBroken())).toEqual([]);
    expect(check).not.toHaveBeenCalled();
  });
});

function thrown(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
