import type { ErrorCode } from './index';

/** SWY1xxx. */
export const constructErrors = {} as const satisfies Record<`SWY1${number}`, ErrorCode>;
