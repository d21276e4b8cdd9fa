import type { FenceSpec } from '../../gateway/spec';
import { canRefuse, errorResponse, type Refusal, type RequestFrame } from '../rewrite/error-response';
import { ErrorCode } from '../wire';

/** CFK's default for `fence.errorCode`. */
const DEFAULT_ERROR = 'BROKER_NOT_AVAILABLE';

/** A fence that answers requests with an error, as Confluent's does, in place of holding them. Most clients tell their application of it. */
export class ErrorFence {
  /** @returns undefined for a route without a fence, and for a fence that holds */
  public static of(fence: FenceSpec | undefined): ErrorFence | undefined {
    if (!fence || !isFenced(fence) || modeOf(fence) === 'hold') return undefined;
    const errorCode = ErrorCode[(fence.errorCode ?? DEFAULT_ERROR) as keyof typeof ErrorCode];
    return new ErrorFence({ errorCode, errorMessage: fence.errorMessage ?? null });
  }

  private constructor(private readonly refusal: Refusal) {}

  /** Whether requests of this API are answered; others are held. */
  public answers(apiKey: number): boolean {
    return canRefuse(apiKey);
  }

  /** @returns undefined for a request that is never answered */
  public answer(request: RequestFrame): Buffer | undefined {
    return errorResponse(request, this.refusal);
  }
}

export function isFenced(fence: FenceSpec | undefined): boolean {
  return fence?.scope.toUpperCase() === 'ALL';
}

function modeOf({ mode, errorCode }: FenceSpec): 'hold' | 'error' {
  return mode ?? (errorCode === undefined ? 'hold' : 'error');
}
