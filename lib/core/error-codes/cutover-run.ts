import type { ErrorCode } from './index';

/** SWY8300 to SWY8349: what `execute`, `abort` and `rollback` say of a run. */
export const cutoverRunErrors = {
  SWY8300: {
    says: 'another run holds this group',
    because: 'two runs that move one group would undo each other',
    fix: 'wait for it, or ask who started it; if it ended on another machine without taking its lock away, remove the file',
  },
  SWY8301: {
    says: 'a run of another group of the same stack is under way',
    because: 'groups of one stack share a Terraform state, and Terraform applies one plan at a time to it',
    fix: 'wait for it, or give the group a stack of its own',
  },
  SWY8302: {
    says: 'the Terraform state is locked by someone else',
    because: 'a lock whose owner may still be at work is not broken',
    fix: 'wait until that run has ended; if it is gone for good, release the lock with the command that the message ends with',
  },
  SWY8303: {
    says: 'a file of the run cannot be written',
    fix: 'make room on the disk or correct the permissions of its folder, then run the command again',
  },
  SWY8304: {
    says: 'the waves file cannot be used',
    because: 'it is an object with `waves`: a list of {name, groups, parallel, needs, to}',
    fix: 'correct the entry that the message names; docs/execute.md shows a whole file',
  },
  SWY8305: {
    says: 'the waves file has no such wave',
    fix: 'name one of its waves',
  },
  SWY8306: {
    says: 'either groups or a waves file says what is moved',
    fix: 'name one or more groups, or give --waves and no group',
  },
  SWY8307: {
    says: 'there is no room on the disk for the run',
    because: 'a run sets space aside before it begins, so that the way back can be written when the disk fills up meanwhile',
    fix: 'make room where the project lies, then run the command again',
  },
  SWY8308: {
    says: 'the run was stopped at once',
    because: 'a second interrupt ends everything where it is, the way back as well',
    fix: 'run the command that the report names: it goes on from what Terraform state and the live gateway say',
  },
} as const satisfies Record<`SWY8${number}`, ErrorCode>;
