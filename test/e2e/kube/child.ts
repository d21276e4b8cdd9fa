import { type ChildProcess, spawn } from 'node:child_process';

/** A program beside the test whose last words are kept for messages. */
export class Child {
  private readonly process: ChildProcess;
  private readonly gone: Promise<void>;
  private output = '';

  public constructor(
    public readonly name: string,
    program: string,
    args: readonly string[],
    options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
  ) {
    this.process = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (text: string) => (this.output = (this.output + text).slice(-20_000));
    for (const stream of [this.process.stdout!, this.process.stderr!]) stream.on('data', (chunk: Buffer) => keep(chunk.toString()));
    this.gone = new Promise((resolve) => {
      this.process.once('exit', () => resolve());
      this.process.once('error', (error) => {
        keep(error.message);
        resolve();
      });
    });
  }

  public get pid(): number {
    return this.process.pid!;
  }

  /** Exit code or name of the signal; undefined while it runs. */
  public get ended(): number | string | undefined {
    return this.process.exitCode ?? this.process.signalCode ?? undefined;
  }

  /** What it wrote last, of both outputs. */
  public get lastWords(): string {
    return this.output;
  }

  /** Resolves when it has gone, however that came. */
  public exit(): Promise<void> {
    return this.gone;
  }

  /** Asks it to end, and ends it by force when it does not within the limit. */
  public async stop(limitMs = 10_000): Promise<void> {
    const timer = setTimeout(() => this.process.kill('SIGKILL'), limitMs);
    this.process.kill('SIGTERM');
    await this.gone;
    clearTimeout(timer);
  }

  public kill(): void {
    this.process.kill('SIGKILL');
  }
}
