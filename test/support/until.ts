/** How long and how often {@link until} looks. */
export interface UntilOptions {
  /** Milliseconds before it gives up. @default 10 000 */
  readonly timeout?: number;
  /** Milliseconds between two looks. @default 20 */
  readonly every?: number;
  /** What is awaited, for the message when it never comes. */
  readonly describe?: string | (() => string);
}

/** Waits until the condition gives something truthy and returns it; fails with what it last saw. */
export async function until<T>(condition: () => T | Promise<T>, options: UntilOptions = {}): Promise<NonNullable<T>> {
  const { timeout = 10_000, every = 20, describe = 'the condition' } = options;
  const deadline = Date.now() + timeout;
  let last: unknown;
  do {
    try {
      const value = await condition();
      if (value) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, every));
  } while (Date.now() < deadline);
  const what = typeof describe === 'string' ? describe : describe();
  throw new Error(`${what} did not come within ${timeout} ms; last seen: ${last instanceof Error ? last.message : JSON.stringify(last)}`);
}
