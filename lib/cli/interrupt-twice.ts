import { createInterface } from 'node:readline/promises';

/** What a person wants after the first Ctrl-C. */
export type Choice = 'abort' | 'continue';

/** Interrupts of a run that leaves a safe state behind: the first asks for it, the second ends everything where it is. */
export interface Interrupts {
  /** The run is to come to a safe state. */
  readonly signal: AbortSignal;
  /** The run is to end at once. */
  readonly stop: AbortSignal;
  release(): void;
}

export interface InterruptOptions {
  /** Asks what to do, until the signal fires. @default nobody is asked, and the run comes to a safe state */
  readonly ask?: (signal: AbortSignal) => Promise<Choice>;
  /** Is told what happens now. */
  readonly say: (text: string) => void;
}

/** Listens to Ctrl-C and SIGTERM. Only Ctrl-C asks: who sends SIGTERM is a program. */
export function interruptsTwice({ ask, say }: InterruptOptions): Interrupts {
  const safe = new AbortController();
  const stop = new AbortController();
  let isAsking = false;

  const abort = () => {
    say('interrupted: the group is brought to a safe state; Ctrl-C again ends everything at once');
    safe.abort();
  };
  const end = () => {
    say('interrupted twice: everything ends where it is');
    safe.abort();
    stop.abort();
  };
  const onSignal = (name: NodeJS.Signals) => {
    if (stop.signal.aborted) return;
    if (safe.signal.aborted || isAsking) return end();
    if (name !== 'SIGINT' || ask === undefined) return abort();
    isAsking = true;
    void ask(stop.signal)
      .catch((): Choice => 'abort')
      .then((choice) => {
        isAsking = false;
        if (stop.signal.aborted || safe.signal.aborted) return;
        if (choice === 'abort') abort();
        else say('going on');
      });
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: safe.signal,
    stop: stop.signal,
    release() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}

/** Asks on the terminal what to do; undefined where there is none. The run goes on meanwhile. */
export function askOnTerminal(question: string): InterruptOptions['ask'] {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  return async (signal) => ((await answerOnTerminal(`${question} [a]bort or [c]ontinue? `, signal)).startsWith('c') ? 'continue' : 'abort');
}

/** One line from the terminal, in lower case. A Ctrl-C goes where it goes without a question. */
export async function answerOnTerminal(question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // A terminal that is read line by line gives Ctrl-C to its reader instead of sending the signal.
  terminal.on('SIGINT', () => process.emit('SIGINT', 'SIGINT'));
  try {
    return (await terminal.question(question, { signal })).trim().toLowerCase();
  } finally {
    terminal.close();
  }
}
