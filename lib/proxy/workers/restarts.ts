/** A process that dies again and again is started with growing pauses: 0.1 s, 0.2 s, … 5 s, counted over the last minute. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
const REMEMBERED_MS = 60_000;

/** This many deaths within a minute are no accident. */
const TOO_MANY = 5;

/** How often the processes of one seat have died lately, and what follows from it. */
export class Restarts {
  private deaths: readonly number[] = [];

  public constructor(private readonly now: () => number = Date.now) {}

  public get recent(): number {
    return this.deaths.filter((at) => this.now() - at < REMEMBERED_MS).length;
  }

  public get tooMany(): boolean {
    return this.recent >= TOO_MANY;
  }

  /** @returns milliseconds to wait before the next start */
  public died(): number {
    const now = this.now();
    this.deaths = [...this.deaths.filter((at) => now - at < REMEMBERED_MS), now];
    return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.deaths.length - 1));
  }
}
