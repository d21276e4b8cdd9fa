import type { ErrorCode } from './index';

/** SWY3xxx. */
export const gatewayErrors = {} as const satisfies Record<`SWY3${number}`, ErrorCode>;
