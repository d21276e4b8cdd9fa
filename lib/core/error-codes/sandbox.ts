import type { ErrorCode } from './index';

/** SWY7xxx. */
export const sandboxErrors = {
  SWY7001: {
    says: 'a port that the sandbox needs is in use',
    because: 'the sandbox listens on fixed ports counted from its base port, so that examples can name them',
    fix: 'stop what listens there, perhaps an earlier sandbox, or choose other ports with --base-port',
  },
} as const satisfies Record<`SWY7${number}`, ErrorCode>;
