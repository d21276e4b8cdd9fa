import { relative } from 'node:path';
import { type Command, Option } from 'commander';
import { colours as pc } from '../colours';
import { type SandboxAddresses, sandboxFolder, sandboxPorts, type SecuredAddresses } from '../../sandbox/addresses';
import { type ExitCode, exitCodes } from '../exit-codes';
import { numberFlag } from '../flags';
import { interruptible, whenStarterGoes } from '../interrupt';
import { progress, result } from '../output';
import { type BehaviourFlags, behaviourOf, promotionModes } from '../sandbox/settings';
import { startSandbox } from '../sandbox/start';
import { table } from '../text';

interface SandboxFlags extends BehaviourFlags {
  readonly basePort: number;
  readonly folder: string;
  readonly gateway?: string;
  readonly json?: boolean;
}

export function sandboxCommand(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('sandbox')
    .description('Run two Kafka clusters with linking and a gateway on this machine until interrupted')
    .option(
      '--base-port <n>',
      'ports are counted from here',
      numberFlag('--base-port', { min: 1024, max: 65_000 }),
      sandboxPorts.defaultBase,
    )
    .option('--folder <dir>', 'folder for the admin token, the API key and the certificate of the authority', sandboxFolder)
    .option('--gateway <file>', 'Gateway document to run instead of the built-in one')
    .option('--more-topics <n>', 'make so many further topics on the source', numberFlag('--more-topics', { min: 0, max: 10_000 }), 0)
    .option('--tls', 'listen with TLS, too: brokers and the linking API')
    .option('--sasl', 'brokers ask for SASL/PLAIN with the API key, on listeners of their own')
    .option('--faults <file>', 'calls of the linking API that go wrong, as JSON or YAML')
    .addOption(new Option('--promotion <how>', 'how promoted mirrors stop').choices(promotionModes).default('immediate'))
    .option(
      '--pending-seconds <n>',
      'time in PENDING_STOPPED with --promotion pending',
      numberFlag('--pending-seconds', { min: 1, max: 86_400 }),
      6,
    )
    .option('--tolerate-stopped', 'take the promotion of a stopped mirror for done instead of refusing it')
    .option('--page-size <n>', 'send listings of the linking API in pages', numberFlag('--page-size', { min: 1, max: 10_000 }))
    .option('--collapse-slashes', 'take // in paths of the linking API for /')
    .option('--gzip', 'compress answers of the linking API for clients that take it')
    .option('--json', 'print the addresses as JSON on one line')
    .addHelpText(
      'after',
      `
Examples:
  switchyard sandbox
  switchyard sandbox --base-port 29000 --json
  switchyard sandbox --more-topics 1000
  switchyard sandbox --tls --sasl --promotion pending --pending-seconds 10
  switchyard sandbox --faults faults.yaml

Records are kept in memory and are gone when it stops.`,
    )
    .action(async (flags: SandboxFlags) => exit(await sandbox(flags)));
}

async function sandbox(flags: SandboxFlags): Promise<ExitCode> {
  const interrupt = interruptible();
  const starterGone = new Promise<void>((resolve) => whenStarterGoes(resolve));
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined);
  try {
    const running = await startSandbox({
      basePort: flags.basePort,
      folder: flags.folder,
      ...(await behaviourOf(flags)),
      ...(flags.gateway === undefined ? {} : { gateway: flags.gateway }),
      onFailure: (error) => fail(error),
    });
    try {
      result(flags.json ? JSON.stringify(running.addresses) : describe(running.addresses));
      if (!flags.json) progress(pc.dim('Ctrl-C stops it'));
      await Promise.race([interrupt.interrupted, starterGone, failed]);
    } finally {
      await running.close();
    }
    return exitCodes.done;
  } finally {
    interrupt.release();
  }
}

function describe({ source, destination, gateway }: SandboxAddresses): string {
  const apiKey = relative('.', destination.apiKeyFile);
  return `${table(
    ['what', 'where'],
    [
      ['source', source.bootstrapServers],
      ['destination', destination.bootstrapServers],
      ['linking API', `${destination.restEndpoint}/kafka/v3/clusters/${destination.clusterId}`],
      ...securedRows('source', source.secured),
      ...securedRows('destination', destination.secured),
      ['gateway', gateway.bootstrap],
      ['gateway admin', gateway.replicas.join(', ')],
      ['route', gateway.route],
      ['API key', apiKey],
      ['admin token', relative('.', gateway.tokenFile)],
    ],
  )}

Try:
  echo hello | kcat -b ${gateway.bootstrap} -P -t orders
  kcat -b ${gateway.bootstrap} -C -t orders -o beginning -e
  curl -u "$(cat ${apiKey})" ${destination.restEndpoint}/kafka/v3/clusters/${destination.clusterId}/links
  curl -H "Authorization: Bearer $(cat ${relative('.', gateway.tokenFile)})" ${gateway.replicas[0]}/v1/status`;
}

function securedRows(side: string, secured: SecuredAddresses | undefined): [string, string][] {
  if (!secured) return [];
  return [
    [`${side}, ${secured.securityProtocol}`, secured.bootstrapServers],
    ...(secured.restEndpoint === undefined ? [] : [['linking API, TLS', secured.restEndpoint] as [string, string]]),
    ...(side === 'source' || secured.caFile === undefined ? [] : [['authority', relative('.', secured.caFile)] as [string, string]]),
  ];
}
