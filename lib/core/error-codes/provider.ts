import type { ErrorCode } from './index';

/** SWY5xxx. */
export const providerErrors = {} as const satisfies Record<`SWY5${number}`, ErrorCode>;
