import type { ErrorCode } from './index';

/** SWY1xxx. */
export const constructErrors = {
  SWY1001: {
    says: 'the app comes from another copy of the base library than Switchyard',
    because: 'constructs of cdktf and cdktn, or of two copies of cdktf, type-check together but cannot be synthesised together',
    fix: 'install cdktf once, beside cdktf-switchyard, and import App from it (`npm ls cdktf cdktn` shows the copies)',
  },
  SWY1002: {
    says: 'the construct is not in a SwitchyardStack',
    because: 'the stack brings the provider that the construct needs',
    fix: 'extend SwitchyardStack instead of TerraformStack',
  },
  SWY1003: {
    says: 'the Terraform provider is not in the package',
    fix: 'run `npm run build` in a checkout, or install the package again',
  },
  SWY1004: {
    says: 'this cannot name a secret',
    because: 'a secret is named by where it is, never given',
    fix: 'give the name of an environment variable or the path of a file',
  },
  SWY1011: {
    says: 'the stages file is not JSON',
    fix: 'correct it at this line; it looks like {"orders": "fence"}',
  },
  SWY1012: {
    says: 'the stages file does not map groups to stages',
    because: 'it is one JSON object whose keys are groups and whose values are names of stages',
    fix: 'correct it; it looks like {"orders": "fence"}',
  },
  SWY1013: {
    says: 'the stages file names a group that the app does not have',
    because: 'a misspelt group would stay at its first stage without a word',
    fix: 'correct the name or remove the line',
  },
  SWY1014: {
    says: 'two migration groups have the same name',
    because: 'the stages file and the route know a group by its name',
    fix: 'give one of them another groupName',
  },
  SWY1015: {
    says: 'the bound of a gate is out of range',
    fix: 'give a whole number that is not negative',
  },
} as const satisfies Record<`SWY1${number}`, ErrorCode>;
