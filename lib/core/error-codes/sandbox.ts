import type { ErrorCode } from './index';

/** SWY7xxx. */
export const sandboxErrors = {} as const satisfies Record<`SWY7${number}`, ErrorCode>;
