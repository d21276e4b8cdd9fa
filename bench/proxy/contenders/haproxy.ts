import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../../../test/e2e/kafka/ports';
import { LineProcess } from '../../../test/e2e/support/line-process';
import { openFilesLimit } from '../system/process-tree';
import { untilListening } from '../system/until-listening';
import type { ContenderKind, Setting } from './contender';

/** The floor for any proxy in user space: HAProxy in TCP mode, which reads nothing of what it forwards. */
export const haproxy: ContenderKind = {
  name: 'floor',
  title: 'HAProxy, TCP mode',
  fresh: true,
  tls: true,
  async start(setting) {
    if (spawnSync('haproxy', ['-v']).status !== 0) throw new Error('haproxy is not installed (Debian: apt-get install haproxy)');
    const address = setting.tls ? `127.0.0.1:${(await freePorts(1))[0]}` : setting.broker.floorAddress;
    const file = join(setting.folder, 'haproxy.cfg');
    writeFileSync(file, configuration(setting, address));
    const program = new LineProcess('haproxy', ['-db', '-f', file]);
    await untilListening('HAProxy', address, program);
    return { bootstrapServers: address, pid: program.pid, stop: () => program.kill() };
  },
};

function configuration({ broker, certificates, tls }: Setting, address: string): string {
  return [
    'global',
    // Two files a connection; HAProxy does not start when it cannot have them.
    `  maxconn ${Math.min(20_000, Math.floor((openFilesLimit() - 100) / 2))}`,
    // Four times the default: fewer system calls a megabyte.
    '  tune.bufsize 65536',
    'defaults',
    '  mode tcp',
    '  timeout connect 5s',
    '  timeout client 1h',
    '  timeout server 1h',
    'listen kafka',
    `  bind ${address}${tls ? ` ssl crt ${certificates.keyAndChain}` : ''}`,
    `  server broker ${broker.behindFloor}`,
    '',
  ].join('\n');
}
