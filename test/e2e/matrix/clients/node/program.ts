import { readFileSync } from 'node:fs';
import type { ClientConfig, ClientEvent, ClientSecurity } from '../../contract';

export interface Program {
  readonly config: ClientConfig;
  readonly stop: AbortSignal;
  /** Fulfilled when the program is to stop. */
  readonly stopped: Promise<void>;
  tell(event: ClientEvent): void;
  fail(during: string, error: unknown): void;
}

/** Runs a client that is written for Node: one function a role. */
export async function runProgram(roles: Record<ClientConfig['role'], (program: Program) => Promise<void>>): Promise<void> {
  const config = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as ClientConfig;
  const stop = new AbortController();
  const stopped = new Promise<void>((resolve) => process.stdin.resume().once('end', resolve)).then(() => stop.abort());
  const tell = (event: ClientEvent) => void process.stdout.write(`${JSON.stringify(event)}\n`);
  const fail = (during: string, error: unknown) => tell({ event: 'error', during, error: describe(error) });
  await roles[config.role]({ config, stop: stop.signal, stopped, tell, fail });
  tell({ event: 'stopped' });
}

/**
 * Sends what is due, one batch at a time, as an application does that must keep the order of its records: the next batch is made when the last
 * one is acknowledged. What falls due during a long wait is limited to a second's worth.
 */
export async function sendInTurn(
  { config, stop, tell, fail }: Program,
  send: (messages: { key: string; value: string }[]) => Promise<readonly { partition?: number; offset?: number }[]>,
): Promise<void> {
  const next = new Array<number>(config.keys).fill(0);
  let due = 0;
  let last = performance.now();
  for (let turn = 0; !stop.aborted;) {
    const now = performance.now();
    due = Math.min(due + ((now - last) * config.rate) / 1000, config.rate);
    last = now;
    const count = Math.floor(due);
    due -= count;
    if (count > 0) {
      const messages = Array.from({ length: count }, () => {
        const key = turn++ % config.keys;
        return { key: `k${key}`, value: `k${key}:${next[key]!++}` };
      });
      try {
        const places = await send(messages);
        messages.forEach(({ value }, index) => tell({ event: 'acknowledged', value, ...places[index] }));
      } catch (error) {
        fail('send', error);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** TLS options of Node for a client. */
export function tlsOptions(security: ClientSecurity): { ca: string; cert?: string; key?: string } | undefined {
  if (security.kind === 'none') return undefined;
  const ca = readFileSync(security.ca, 'utf8');
  if (security.kind === 'scram') return { ca };
  return { ca, cert: readFileSync(security.certificate, 'utf8'), key: readFileSync(security.key, 'utf8') };
}

/** All messages of an error and of those inside it, on one line. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { errors = [], cause } = error as { errors?: unknown[]; cause?: unknown };
  const inner = [...errors, ...(cause === undefined ? [] : [cause])].map(describe);
  return [`${error.name}: ${error.message}`, ...inner].join(' < ').replace(/\s+/g, ' ').slice(0, 500);
}
