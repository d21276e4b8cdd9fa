const JITTER = 0.12;

/** Whether one connection is held by the fence, for how long, and when to give it up. */
export class Hold {
  private since: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param resetMs milliseconds after which `expired` is called, give or take 12 %: below the 30 s request timeout of most clients, and spread
   * @param ended takes the seconds of a hold that is over
   */
  public constructor(
    private readonly resetMs: number,
    private readonly expired: () => void,
    private readonly ended: (seconds: number) => void,
  ) {}

  public get active(): boolean {
    return this.since !== undefined;
  }

  public set(held: boolean): void {
    if (held === this.active) return;
    if (held) {
      this.since = Date.now();
      this.timer = setTimeout(this.expired, this.resetMs * (1 + JITTER * (2 * Math.random() - 1)));
      return;
    }
    this.ended((Date.now() - (this.since as number)) / 1000);
    this.since = undefined;
    clearTimeout(this.timer);
  }
}
