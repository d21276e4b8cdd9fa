/** Waits that double from a first to a longest, each with full jitter, so that replicas do not come back in step. */
export class Backoff {
  private limit: number;

  public constructor(private readonly bounds: { readonly firstMs: number; readonly mostMs: number } = { firstMs: 500, mostMs: 30_000 }) {
    this.limit = bounds.firstMs;
  }

  /** Milliseconds to wait now. */
  public next(): number {
    const limit = this.limit;
    this.limit = Math.min(limit * 2, this.bounds.mostMs);
    return Math.ceil(limit * (0.1 + 0.9 * Math.random()));
  }

  public reset(): void {
    this.limit = this.bounds.firstMs;
  }
}
