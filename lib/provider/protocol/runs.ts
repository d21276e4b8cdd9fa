import { AsyncLocalStorage } from 'node:async_hooks';
import { CodedError } from '../../core/coded-error';
import { type Operation, PartialState } from '../resource';
import { bug } from './diagnostics';

export interface RunOptions {
  readonly resource: string;
  readonly operation: Operation | 'plan' | 'validate' | 'import' | 'open' | 'read data source';
  readonly seconds: number;
}

/** Handlers at work: each ends when its time is over or when Terraform says stop, whatever the handler does. */
export class Runs {
  private readonly current = new AsyncLocalStorage<Run>();
  private readonly runs = new Set<Run>();

  /** @param grace milliseconds in which an aborted handler may still say how far it came */
  public constructor(private readonly grace = 10_000) {}

  public async run<T>(options: RunOptions, handler: (signal: AbortSignal) => T | Promise<T>): Promise<T> {
    const run = new Run(this.grace);
    this.runs.add(run);
    const limit = setTimeout(() => run.abort(tooLong(options)), options.seconds * 1000);
    try {
      return await Promise.race([this.current.run(run, async () => handler(run.signal)), run.givenUp]);
    } catch (error) {
      throw run.reasonFor(error);
    } finally {
      clearTimeout(limit);
      run.end();
      this.runs.delete(run);
    }
  }

  /** Only what runs now is stopped: a provider that is kept over several commands goes on with the next. */
  public stop(): void {
    for (const run of this.runs) run.abort(new CodedError('SWY5004'));
  }

  /** An error outside of any promise that is waited for ends the handler that it came from, or all where that is not known. */
  public uncaught(error: unknown): void {
    const reason = bug(error);
    const guilty = this.current.getStore();
    for (const run of guilty ? [guilty] : this.runs) run.abort(reason);
  }
}

class Run {
  private readonly controller = new AbortController();
  private graceTimer: NodeJS.Timeout | undefined;
  private giveUp: (reason: unknown) => void = () => undefined;

  /** Fails when the handler does not end in time after it was told to. */
  public readonly givenUp = new Promise<never>((_, reject) => (this.giveUp = reject));

  public constructor(private readonly grace: number) {
    this.givenUp.catch(() => undefined);
  }

  public get signal(): AbortSignal {
    return this.controller.signal;
  }

  public abort(reason: CodedError): void {
    if (this.signal.aborted) return;
    this.controller.abort(reason);
    this.graceTimer = setTimeout(() => this.giveUp(reason), this.grace);
  }

  public end(): void {
    clearTimeout(this.graceTimer);
  }

  /** What a handler throws after an abort is mostly its own way of saying that it was aborted. */
  public reasonFor(error: unknown): unknown {
    if (!this.signal.aborted || error === this.signal.reason) return error;
    if (error instanceof PartialState) return new PartialState(error.state, this.reasonFor(error.cause));
    return CodedError.isCodedError(error) ? new AggregateError([this.signal.reason, error]) : this.signal.reason;
  }
}

function tooLong({ resource, operation, seconds }: RunOptions): CodedError {
  return new CodedError('SWY5003', { detail: `${operation} of ${resource} took more than ${seconds} s` });
}
