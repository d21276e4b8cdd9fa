import { Rules } from '../core/rules';
import type { FenceSpec } from './spec';

export interface ErrorFenceProps {
  /**
   * Name of the Kafka error that clients get.
   * @default 'BROKER_NOT_AVAILABLE'
   */
  readonly errorCode?: string;

  /**
   * Text beside it, 256 characters at most.
   * @default - none
   */
  readonly errorMessage?: string;
}

/** How a route accepts no traffic. */
export class Fence {
  /**
   * Keeps every connection and answers nothing: clients wait, and none sees an error. What they had sent is finished first.
   * When the route leads to the other cluster, they connect again and send what was not acknowledged. Embedded flavour only.
   */
  public static hold(): Fence {
    return new Fence({ scope: 'ALL', mode: 'hold' });
  }

  /**
   * Answers every request with an error. It is the only fence of the Confluent flavour; in the embedded one, hold is gentler: many clients do not retry
   * an error that meets them while they log in.
   *
   * @throws SWY3112 the error or its text cannot be used
   */
  public static error({ errorCode = 'BROKER_NOT_AVAILABLE', errorMessage }: ErrorFenceProps = {}): Fence {
    const rules = new Rules('Fence.error');
    rules.check('SWY3112', () => isErrorName(errorCode), { property: 'errorCode', value: errorCode });
    if (errorMessage !== undefined) {
      const { length } = errorMessage;
      rules.check('SWY3112', length <= messageLimit, { property: 'errorMessage', detail: `it has ${length} characters` });
    }
    rules.throwIfBroken();
    return new Fence({ scope: 'ALL', mode: 'error', errorCode, ...(errorMessage !== undefined && { errorMessage }) });
  }

  private constructor(
    /** As the embedded flavour has it; the Confluent flavour leaves `mode` out. */
    public readonly spec: FenceSpec & { readonly mode: 'hold' | 'error' },
  ) {}
}

const messageLimit = 256;

/** As Kafka writes them (org.apache.kafka.common.protocol.Errors); NONE is no error. */
function isErrorName(name: string): boolean {
  return /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(name) && name !== 'NONE';
}
