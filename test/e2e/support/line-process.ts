import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface LineProcessOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly onLine?: (line: string) => void;
  readonly onErrorLine?: (line: string) => void;
}

const running = new Set<LineProcess>();

/** For the end of a test, however it ended: no program outlives it. */
export function killPrograms(): void {
  for (const program of running) program.kill();
}

/** A program beside the test that says what happens line by line and ends when its input does. */
export class LineProcess {
  public stdout = '';
  /** What a person would see on the screen beside the results. */
  public stderr = '';
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly exited: Promise<unknown>;

  public constructor(
    private readonly command: string,
    args: readonly string[],
    { cwd, env = process.env, onLine, onErrorLine }: LineProcessOptions = {},
  ) {
    this.child = spawn(command, args, { stdio: 'pipe', cwd, env });
    // A program that has gone is noticed by its exit code.
    this.child.stdin.on('error', () => undefined);
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      if (onLine) onLine(line);
      else this.stdout += `${line}\n`;
    });
    createInterface({ input: this.child.stderr }).on('line', (line) => {
      this.stderr += `${line}\n`;
      onErrorLine?.(line);
    });
    // `close` comes after the last line of both outputs.
    this.exited = once(this.child, 'close').finally(() => running.delete(this));
    running.add(this);
  }

  public get pid(): number {
    return this.child.pid!;
  }

  public write(text: string): void {
    this.child.stdin.write(text);
  }

  /** Waits until the program has gone by itself and gives its exit code, null when a signal ended it. */
  public async exit(): Promise<number | null> {
    await this.exited;
    return this.child.exitCode;
  }

  /** Ends the program's input, or sends it a signal, and waits until it has gone; rejects when that takes a minute, and when it failed. */
  public async end(signal?: NodeJS.Signals): Promise<void> {
    if (signal === undefined) this.child.stdin.end();
    else this.child.kill(signal);
    const deadline = setTimeout(() => this.kill(), 60_000);
    await this.exited;
    clearTimeout(deadline);
    const how = this.child.exitCode ?? this.child.signalCode;
    if (how !== 0 && how !== signal) throw new Error(`${this.command} ended with ${how}: ${this.stderr.slice(-2000)}`);
  }

  public kill(): void {
    this.child.kill('SIGKILL');
  }
}
