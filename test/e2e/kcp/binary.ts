import { spawnSync } from 'node:child_process';

/** KCP, when this machine has it: `KCP_BINARY`, or `kcp` on the PATH. Its Go module is not served by the public proxy, so a test cannot fetch it. */
export const kcpBinary = [process.env['KCP_BINARY'], 'kcp'].find((command) => command && spawnSync(command, ['version']).status === 0);

/** Skips with one line where there is no KCP. */
export function describeWithKcp(name: string, body: () => void): void {
  if (kcpBinary === undefined)
    console.warn('KCP is not on the PATH and KCP_BINARY is not set: its own binary is not run against the sandbox');
  (kcpBinary === undefined ? describe.skip : describe)(name, body);
}
