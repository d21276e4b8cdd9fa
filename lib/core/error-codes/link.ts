import type { ErrorCode } from './index';

/** SWY2xxx. */
export const linkErrors = {} as const satisfies Record<`SWY2${number}`, ErrorCode>;
