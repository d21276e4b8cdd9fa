import type { ErrorCode } from './index';

/** SWY8xxx. */
export const cliErrors = {} as const satisfies Record<`SWY8${number}`, ErrorCode>;
