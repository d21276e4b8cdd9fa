/** Ctrl-C and SIGTERM as an AbortSignal. */
export interface Interruptible {
  readonly signal: AbortSignal;
  /** Resolves when the signal fires. */
  readonly interrupted: Promise<void>;
  /** Gives the signals back. */
  release(): void;
}

/** @param onInterrupt is told each time; the AbortSignal fires at the first */
export function interruptible(onInterrupt: (count: number) => void = () => undefined): Interruptible {
  const controller = new AbortController();
  let count = 0;
  const interrupted = new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve(), { once: true }));
  const handle = () => {
    count += 1;
    onInterrupt(count);
    controller.abort();
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return {
    signal: controller.signal,
    interrupted,
    release() {
      process.off('SIGINT', handle);
      process.off('SIGTERM', handle);
    },
  };
}

/**
 * A companion's standard input is a pipe from who started it: its end means that the starter is gone, however it went.
 * Switched on by the environment, because a person may well run the same command without input.
 */
export function whenStarterGoes(then: () => void): void {
  if (process.env[starterVariable] !== '1') return;
  process.stdin.resume();
  process.stdin.once('end', then);
  process.stdin.once('close', then);
  // Waiting for it must not keep a command alive that has ended otherwise.
  (process.stdin as { unref?: () => void }).unref?.();
}

export const starterVariable = 'SWITCHYARD_STOP_WITH_STDIN';
