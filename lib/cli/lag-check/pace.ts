/** Milliseconds between two looks; a person may change it, or want the next look now. */
export class Pace {
  private wake: () => void = () => undefined;

  public constructor(private current: number) {}

  public get ms(): number {
    return this.current;
  }

  public set ms(value: number) {
    this.current = value;
    this.wake();
  }

  /** Ends a wait. */
  public now(): void {
    this.wake();
  }

  /** Waits for the next look, until the signal, the deadline (epoch milliseconds) or {@link now}. */
  public async wait(signal: AbortSignal, deadline?: number): Promise<void> {
    if (signal.aborted) return;
    const ms = Math.max(0, Math.min(this.current, deadline === undefined ? Infinity : deadline - Date.now()));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener('abort', this.wake, { once: true });
    });
    signal.removeEventListener('abort', this.wake);
    this.wake = () => undefined;
  }
}
