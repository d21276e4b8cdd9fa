import type { Release } from './admission';

/**
 * Bytes that may be collected at a time, over all connections of a process. A frame reserves its whole size before its first byte is kept: nobody holds
 * half of what it needs while waiting for the rest.
 */
export class MemoryBudget {
  private taken = 0;
  private highest = 0;
  private refused = 0;

  public constructor(public readonly limit: number) {}

  public get reserved(): number {
    return this.taken;
  }

  /** The most that was reserved at a time. */
  public get peak(): number {
    return this.highest;
  }

  public get refusals(): number {
    return this.refused;
  }

  /**
   * Reserves room for a frame. Without room the caller resets its connection; the client tries again when others have finished.
   * @returns gives the room back, and may be called more than once; undefined when there is none
   */
  public reserve(bytes: number): Release | undefined {
    if (this.taken + bytes > this.limit) {
      this.refused += 1;
      return undefined;
    }
    this.taken += bytes;
    this.highest = Math.max(this.highest, this.taken);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.taken -= bytes;
    };
  }
}
