import type { FenceSpec } from './spec';

/** How a route accepts no traffic. */
export class Fence {
  /**
   * Keeps every connection and answers nothing: clients wait, and none sees an error. What they had sent is finished first.
   * When the route leads to the other cluster, they connect again and send what was not acknowledged.
   */
  public static hold(): Fence {
    return new Fence({ scope: 'ALL', mode: 'hold' });
  }

  private constructor(
    /** As the Gateway document has it. */
    public readonly spec: FenceSpec & { readonly mode: 'hold' },
  ) {}
}
