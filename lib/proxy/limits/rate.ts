/** A token bucket: so many a second, after a burst. */
export class Rate {
  private tokens: number;
  private filled: number;

  public constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly now: () => number,
  ) {
    this.tokens = burst;
    this.filled = now();
  }

  /** @returns whether one more is within the rate */
  public take(): boolean {
    const now = this.now();
    // A clock that was set back gives nothing and takes nothing.
    this.tokens = Math.min(this.burst, this.tokens + (Math.max(0, now - this.filled) / 1000) * this.perSecond);
    this.filled = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
