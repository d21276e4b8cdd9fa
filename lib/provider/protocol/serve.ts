import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyResource } from './provider';
import { handshakeLine, type MutualTls, readHandshake, reattachLine } from './handshake';
import { log } from './log';
import { Runs } from './runs';

/** Loads the resources; called when Terraform asks for them first. */
export type LoadResources = () => Promise<readonly AnyResource[]>;

/**
 * Serves the Terraform that started this program, and ends with it.
 * @throws SWY5001 Terraform did not start this program
 * @throws SWY5010 Terraform cannot speak protocol 6
 */
export async function serve(load: LoadResources): Promise<void> {
  const tls = readHandshake(process.env);
  const { socket, end } = await start(load, tls, () => end());
  process.stdout.write(handshakeLine(socket, tls));
}

export interface ReattachOptions {
  /** Provider source, such as `switchyard/switchyard`. */
  readonly source: string;
  /** Called with one line of JSON, an entry for TF_REATTACH_PROVIDERS, when Terraform may connect. */
  readonly onReady: (line: string) => void;
}

/** Serves any number of Terraform commands of this user until SIGTERM, or until the program that started it is gone. */
export async function serveReattach(load: LoadResources, { source, onReady }: ReattachOptions): Promise<void> {
  const { socket, end } = await start(load, undefined, () => undefined);
  process.once('SIGTERM', end);
  onReady(reattachLine(source, socket));
}

async function start(load: LoadResources, tls: MutualTls | undefined, onShutdown: () => void) {
  const runs = new Runs();
  const folder = mkdtempSync(join(process.env['PLUGIN_UNIX_SOCKET_DIR'] ?? shortTemporaryFolder(), 'switchyard-'));
  const end = (): void => {
    rmSync(folder, { recursive: true, force: true });
    setImmediate(() => process.exit(0)); // eslint-disable-line no-process-exit -- a stuck handler must not keep the provider alive
  };
  process.on('SIGINT', () => undefined); // a terminal sends it to Terraform too, which then calls StopProvider and waits for the state
  process.stderr.on('error', () => undefined); // whoever read the log is gone; the provider ends on its own account
  process.on('unhandledRejection', (error) => runs.uncaught(error));
  process.on('uncaughtException', (error) => runs.uncaught(error));
  endWithParent(runs, end);

  const { startServer } = await import('./server.js');
  const socket = join(folder, 'provider.sock');
  let provider: ReturnType<typeof loadCalls> | undefined;
  await startServer({ socket, tls, onShutdown, calls: () => (provider ??= loadCalls(load, runs)) });
  return { socket, end };
}

async function loadCalls(load: LoadResources, runs: Runs) {
  const [{ providerCalls }, resources] = await Promise.all([import('./provider.js'), load()]);
  return providerCalls(resources, runs);
}

/** The path of a socket may have about 100 bytes. */
function shortTemporaryFolder(): string {
  return tmpdir().length < 60 ? tmpdir() : '/tmp';
}

/** A Terraform that was killed calls no Shutdown. */
function endWithParent(runs: Runs, end: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid === parent) return;
    log('warn', 'the program that started the provider is gone');
    runs.stop();
    end();
  }, 500).unref();
}
