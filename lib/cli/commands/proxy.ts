import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Command } from 'commander';
import { pino } from 'pino';
import { CodedError } from '../../core/coded-error';
import { readGatewayDocument, startProxy } from '../../proxy';
import { type ExitCode, exitCodes } from '../exit-codes';
import { addressFlag, numberFlag } from '../flags';
import { interruptible, whenStarterGoes } from '../interrupt';
import { result } from '../output';
import { packageVersion } from '../package';

interface ProxyFlags {
  readonly config: string;
  readonly replica?: string;
  readonly admin?: { readonly host: string; readonly port: number };
  readonly tokenFile?: string;
  readonly state?: string;
  readonly portOffset?: number;
  readonly bind?: string;
}

const defaultAdminPort = 9190;

export function proxyCommand(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('proxy')
    .description('Run one replica of the embedded gateway until it is told to stop')
    .requiredOption('--config <file>', 'Gateway document, YAML or JSON')
    .option('--replica <name>', 'name of this replica, for messages (default: host name)')
    .option(
      '--admin <host:port>',
      'address of the admin API (default: spec.admin of the document, or 127.0.0.1:9190)',
      addressFlag('--admin'),
    )
    .option('--token-file <file>', 'file with the admin token (default: SWITCHYARD_ADMIN_TOKEN)')
    .option('--state <file>', 'file in which changes made through the admin API survive a restart')
    .option('--port-offset <n>', 'listen this far above the ports of the document', numberFlag('--port-offset', { min: 0, max: 60_000 }))
    .option('--bind <host>', 'address to listen on')
    .addHelpText(
      'after',
      `
Examples:
  switchyard proxy --config gateway.yaml --token-file admin-token
  SWITCHYARD_ADMIN_TOKEN=… switchyard proxy --config gateway.yaml --admin 0.0.0.0:9190 --state /var/lib/switchyard/routes.json

Logs go to stderr as JSON; SWITCHYARD_LOG=debug shows more. Stops on SIGTERM and SIGINT, after requests in flight were answered.`,
    )
    .action(async (flags: ProxyFlags) => exit(await proxy(flags)));
}

async function proxy(flags: ProxyFlags): Promise<ExitCode> {
  const interrupt = interruptible();
  const starterGone = new Promise<void>((resolve) => whenStarterGoes(resolve));
  try {
    const token = await adminToken(flags.tokenFile);
    const document = readGatewayDocument(flags.config);
    const running = await startProxy({
      document,
      token,
      version: packageVersion(),
      replica: flags.replica ?? hostname(),
      adminHost: flags.admin?.host ?? document.spec.admin?.bindAddress ?? '127.0.0.1',
      adminPort: flags.admin?.port ?? document.spec.admin?.port ?? defaultAdminPort,
      ...(flags.state === undefined ? {} : { stateFile: flags.state }),
      ...(flags.portOffset === undefined ? {} : { portOffset: flags.portOffset }),
      ...(flags.bind === undefined ? {} : { bindHost: flags.bind }),
      logger: pino({ level: process.env['SWITCHYARD_LOG'] ?? 'info' }, pino.destination({ fd: 2, sync: true })),
    });
    const routes = document.spec.routes.map(({ name, endpoint }) => `${name} at ${endpoint}`).join(', ');
    const offset = flags.portOffset ? ` (ports + ${flags.portOffset})` : '';
    result(`routes: ${routes}${offset}; admin API: ${running.adminUrl}`);
    await Promise.race([interrupt.interrupted, starterGone]);
    await running.close();
    return exitCodes.done;
  } finally {
    interrupt.release();
  }
}

/** @throws SWY8019 there is no token */
async function adminToken(file: string | undefined): Promise<string> {
  if (file === undefined) {
    const token = process.env['SWITCHYARD_ADMIN_TOKEN'];
    if (token) return token;
    throw new CodedError('SWY8019', { property: 'SWITCHYARD_ADMIN_TOKEN', value: null });
  }
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new CodedError('SWY8019', { property: '--token-file', value: file, detail: cause.code ?? 'unreadable' });
  });
  const token = text.trim();
  if (token === '') throw new CodedError('SWY8019', { property: '--token-file', value: file, detail: 'the file is empty' });
  return token;
}
