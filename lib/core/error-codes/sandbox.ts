import type { ErrorCode } from './index';

/** SWY7xxx. */
export const sandboxErrors = {
  SWY7001: {
    says: 'a port that the sandbox needs is in use',
    because: 'the sandbox listens on fixed ports counted from its base port, so that examples can name them',
    fix: 'stop what listens there, perhaps an earlier sandbox, or choose other ports with --base-port',
  },
  SWY7002: {
    says: 'a fault for the REST API of the sandbox is not understood',
    because: 'a fault that is never met would make a rehearsal look better than it is',
    fix: 'give a list of { endpoint, call, effect } as docs/sandbox.md describes, with an endpoint that the REST API has',
  },
} as const satisfies Record<`SWY7${number}`, ErrorCode>;
