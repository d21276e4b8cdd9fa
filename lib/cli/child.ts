import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CodedError } from '../core/coded-error';

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** When it fires, the program gets one SIGINT and is waited for. */
  readonly signal?: AbortSignal | undefined;
  /** When it fires, the program is killed unless it ends within a moment. */
  readonly kill?: AbortSignal | undefined;
  /** Is told the process id. */
  readonly onStart?: (pid: number) => void;
}

/** Milliseconds that a program has to end by itself before it is killed. */
const lastMoment = 1500;

/**
 * Runs a program to its end and collects what it writes. It gets a process group of its own: Ctrl-C in a terminal then reaches
 * it once, from here, and not a second time from the terminal, which Terraform takes as "stop without saving".
 */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const child = spawn(file, args, { cwd: options.cwd, env: options.env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  if (child.pid !== undefined) options.onStart?.(child.pid);
  const interrupt = () => signalGroup(child, 'SIGINT');
  let killTimer: NodeJS.Timeout | undefined;
  const kill = () => {
    interrupt();
    killTimer = setTimeout(() => signalGroup(child, 'SIGKILL'), lastMoment);
  };
  options.signal?.addEventListener('abort', interrupt, { once: true });
  options.kill?.addEventListener('abort', kill, { once: true });
  if (options.kill?.aborted) kill();
  else if (options.signal?.aborted) interrupt();
  try {
    const [stdout, stderr, code] = await Promise.all([
      collect(child.stdout),
      collect(child.stderr),
      new Promise<number>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (exit, signal) => resolve(exit ?? (signal === null ? 1 : 128)));
      }),
    ]);
    return { code, stdout, stderr };
  } finally {
    clearTimeout(killTimer);
    options.signal?.removeEventListener('abort', interrupt);
    options.kill?.removeEventListener('abort', kill);
  }
}

/** A program of ours that runs beside this one and speaks in lines. */
export interface Companion {
  readonly process: ChildProcess;
  /** First line on its stdout, or the reason why there was none. */
  readonly firstLine: Promise<string>;
  /** Sends SIGTERM, after a while SIGKILL, and waits until it is gone. */
  stop(graceMs?: number): Promise<void>;
  /** Sends SIGKILL. */
  kill(): void;
}

/**
 * @param name what the program is, for messages
 * @throws SWY8011 (from firstLine) the program ended before its first line
 */
export function startCompanion(
  name: string,
  file: string,
  args: readonly string[],
  options: SpawnOptions & { onLine?: (line: string) => void; stdin?: 'pipe' | 'ignore' } = {},
): Companion {
  const { onLine, stdin = 'pipe', ...spawnOptions } = options;
  const child = spawn(file, args, { ...spawnOptions, stdio: [stdin, 'pipe', 'pipe'], detached: true });
  liveCompanions.add(child);
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-8000);
    if (process.env['SWITCHYARD_DEBUG']) process.stderr.write(text);
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  void ended.then(() => liveCompanions.delete(child));

  const firstLine = new Promise<string>((resolve, reject) => {
    let seen = false;
    if (child.stdout) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (!seen) resolve(line);
        seen = true;
        onLine?.(line);
      });
    }
    const fail = (cause: string) => reject(new CodedError('SWY8011', { property: 'program', value: name, detail: cause }));
    child.once('error', (error) => fail(error.message));
    child.once('close', (code, signal) => fail(lastLines(errors) || `exit ${code ?? signal}`));
  });
  firstLine.catch(() => undefined);

  return {
    process: child,
    firstLine,
    async stop(graceMs = 5000) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      signalGroup(child, 'SIGTERM');
      const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    },
    kill: () => signalGroup(child, 'SIGKILL'),
  };
}

/** The end of what a program wrote, on one line. */
export function lastLines(text: string, count = 6): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '')
    .slice(-count)
    .join(' / ');
}

/** As a terminal would: to the program and to what it has started. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It is gone already.
  }
}

const liveCompanions = new Set<ChildProcess>();

// A companion must not outlive a command that ends by an exception.
process.once('exit', () => {
  for (const child of liveCompanions) signalGroup(child, 'SIGKILL');
});

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
