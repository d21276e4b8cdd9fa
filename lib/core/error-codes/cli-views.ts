import type { ErrorCode } from './index';

/** SWY8400 to SWY8449. */
export const cliViewErrors = {
  SWY8400: {
    says: 'the group was not ready in time',
    because: 'the fence goes up only when every topic is an ACTIVE mirror and the lag stays under gates.max_lag',
    fix: 'look at what keeps the link from catching up, wait longer with --timeout, or raise gates.maxLag of the group',
  },
  SWY8401: {
    says: 'there is no kept run',
    because: 'a run keeps its report in .switchyard/GROUP of the project that it was started in',
    fix: 'run switchyard execute first, or name the project that it was run in with --project',
  },
  SWY8402: {
    says: 'there is no run of this id',
    fix: 'name one of the runs that are kept',
  },
  SWY8403: {
    says: 'the report cannot be written',
    fix: 'name a file in a folder that you may write to',
  },
} as const satisfies Record<`SWY${number}`, ErrorCode>;
