import { once } from 'node:events';
import { connect } from 'node:net';
import type { LineProcess } from '../../../test/e2e/support/line-process';
import { until } from '../../../test/support/until';

/** Waits until a program takes connections; rejects at once, with what it said, when it ends instead. */
export async function untilListening(name: string, address: string, program: LineProcess): Promise<void> {
  let ended = false;
  void program.exit().then(() => (ended = true));
  try {
    await until(async () => ended || (await accepts(address)), { describe: `the start of ${name}`, timeout: 30_000 });
    if (ended) throw new Error(`${name} ended`);
  } catch (error) {
    program.kill();
    throw new Error(`${(error as Error).message}${program.stderr === '' ? '' : `: ${lastLines(program.stderr)}`}`);
  }
}

async function accepts(address: string): Promise<boolean> {
  const [host, port] = address.split(':') as [string, string];
  const socket = connect({ host, port: Number(port) });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function lastLines(text: string): string {
  return text.trim().slice(-800);
}
