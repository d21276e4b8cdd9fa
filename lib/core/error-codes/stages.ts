import type { ErrorCode } from './index';

/** SWY4xxx. */
export const stageErrors = {} as const satisfies Record<`SWY4${number}`, ErrorCode>;
