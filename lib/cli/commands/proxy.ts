import { type Command, Option } from 'commander';
import { pino } from 'pino';
import { checkFile, type CheckReport } from '../../proxy/config/check-document';
import { SecretFolders } from '../../proxy/files/secret-folders';
import { type ExitCode, exitCodes } from '../exit-codes';
import { addressFlag, numberFlag } from '../flags';
import { interruptible, whenStarterGoes } from '../interrupt';
import { result } from '../output';
import { adminToken } from '../proxy/admin-token';
import { limitFlag, objectFlag, type ProxyFlags } from '../proxy/flags';
import { runProxy } from '../proxy/run-proxy';

export function proxyCommand(program: Command, exit: (code: ExitCode) => void): void {
  const command = program.command('proxy').description('Run one replica of the embedded gateway until it is told to stop');
  command
    .optionsGroup('Configuration:')
    .option('--config <file>', 'Gateway document, YAML or JSON; read again when it changes')
    .addOption(
      new Option('--config-map <namespace/name>', 'ConfigMap with the document, watched through the API of the cluster this runs in')
        .argParser(objectFlag('--config-map'))
        .conflicts('config'),
    )
    .option('--key <key>', 'key of the document in the ConfigMap (default: gateway.yaml)')
    .option('--lease-namespace <namespace>', "namespace of the replica's Lease (default: that of the ConfigMap)")
    .option('--secrets <folder>', 'folder with one folder a Kubernetes Secret that the document names')
    .option('--allow-plaintext-passwords', 'accept routes on which passwords or tokens cross the network without TLS')
    .optionsGroup('Check:')
    .addOption(new Option('--check', 'check the document and what it refers to, and run nothing').conflicts('configMap'))
    .option('--json', 'print the outcome of --check as JSON')
    .optionsGroup('Replica:')
    .option('--replica <name>', 'name of this replica, for messages (default: host name)')
    .option('--state <file>', 'file in which changes made through the admin API survive a restart')
    .option('--bind <host>', 'address to listen on')
    .option('--port-offset <n>', 'listen this far above the ports of the document', numberFlag('--port-offset', { min: 0, max: 60_000 }))
    .option('--workers <n>', 'processes that serve clients (default: 1)', numberFlag('--workers', { min: 1, max: 128 }))
    .option('--limit <name=number>', 'a limit of docs/proxy.md, such as connectionsPerAddress=500; may be given several times', limitFlag)
    .optionsGroup('Admin API:')
    .option(
      '--admin <host:port>',
      'address of the admin API (default: spec.admin of the document, or 127.0.0.1:9190)',
      addressFlag('--admin'),
    )
    .option('--token-file <file>', 'file with the admin token, read again when it changes (default: SWITCHYARD_ADMIN_TOKEN)')
    .option('--tls-cert <file>', 'PEM certificate chain of the admin API, read again when it changes')
    .option('--tls-key <file>', 'PEM private key of that certificate')
    .option('--insecure-admin', 'let the admin API listen beyond loopback without TLS')
    .addHelpText('after', help)
    .action(async (flags: ProxyFlags) => {
      if (flags.config === undefined && flags.configMap === undefined) {
        command.error("error: required option '--config <file>' or '--config-map <namespace/name>' not specified");
      }
      exit(await (flags.check ? check(flags) : run(flags)));
    });
}

const help = `
Examples:
  switchyard proxy --config gateway.yaml --check
  switchyard proxy --config gateway.yaml --token-file admin-token
  SWITCHYARD_ADMIN_TOKEN=… switchyard proxy --config gateway.yaml --state /var/lib/switchyard/routes.json --workers 2
  switchyard proxy --config-map kafka/edge --secrets /secrets --token-file /admin/token \\
    --admin 0.0.0.0:9190 --tls-cert /admin/tls.crt --tls-key /admin/tls.key

Logs go to stderr as JSON; SWITCHYARD_LOG=debug shows more. Stops on SIGTERM and SIGINT, after requests in flight were answered.
A changed document is run without a restart; one with a fault is refused as a whole, and the running one stays.
Exit codes: 0 done, or no fault found by --check; 1 refused or failed, or faults found; 2 wrong use.`;

async function run(flags: ProxyFlags): Promise<ExitCode> {
  const interrupt = interruptible();
  const starterGone = new Promise<void>((resolve) => whenStarterGoes(resolve));
  try {
    const token = await adminToken(flags.tokenFile);
    const log = pino({ level: process.env['SWITCHYARD_LOG'] ?? 'info' }, pino.destination({ fd: 2, sync: true }));
    const replica = await runProxy(flags, token, log);
    const routes = replica.document.spec.routes.map(({ name, endpoint }) => `${name} at ${endpoint}`).join(', ');
    const offset = flags.portOffset ? ` (ports + ${flags.portOffset})` : '';
    result(`routes: ${routes}${offset}; admin API: ${replica.adminUrl}`);
    await Promise.race([interrupt.interrupted, starterGone]);
    await replica.close();
    return exitCodes.done;
  } finally {
    interrupt.release();
  }
}

async function check({ config, secrets, allowPlaintextPasswords, json }: ProxyFlags): Promise<ExitCode> {
  const folders = secrets === undefined ? undefined : new SecretFolders(secrets);
  const report = await checkFile(config as string, {
    folders,
    allowPlaintextPasswords: allowPlaintextPasswords === true,
    log: pino({ level: 'silent' }),
  });
  folders?.close();
  result(json ? JSON.stringify(report) : describe(report));
  return report.valid ? exitCodes.done : exitCodes.refused;
}

/** A line a fault, in the form that editors and CI systems make links of. */
function describe({ file, faults }: CheckReport): string {
  return faults.length === 0 ? `${file}: no fault` : faults.map(({ where, code, message }) => `${where}: ${code} ${message}`).join('\n');
}
