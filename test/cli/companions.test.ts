import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, startCompanion } from '../../lib/cli/child';
import { startClients } from '../../lib/cli/demo/client-process';
import { builtFolder } from '../../lib/cli/package';
import { startProvider } from '../../lib/cli/provider-process';
import { until } from '../support/until';
import { program, temporaryFolder } from './support';

const folder = temporaryFolder();
const shell = (script: string) => startCompanion('helper', program(join(folder(), 'helper'), script), []);

describe('a program that runs beside the command', () => {
  test('gives its first line', async () => {
    const companion = shell('echo ready; sleep 60');

    await expect(companion.firstLine).resolves.toBe('ready');
    await companion.stop();
  });

  test('is an error with what it wrote when it ends before that', async () => {
    await expect(shell('echo no licence >&2; exit 4').firstLine).rejects.toMatchObject({
      code: 'SWY8011',
      message: expect.stringMatching(/"helper".*no licence/),
    });
  });

  test('is an error when there is no such program', async () => {
    await expect(startCompanion('helper', join(folder(), 'gone'), []).firstLine).rejects.toMatchObject({ code: 'SWY8011' });
  });

  test('is killed when it does not listen to SIGTERM', async () => {
    const companion = shell(`trap 'touch ${folder()}/asked' TERM; echo ready; while :; do sleep 0.05; done`);
    await companion.firstLine;

    await companion.stop(300);

    expect(companion.process.signalCode).toBe('SIGKILL');
    expect(existsSync(join(folder(), 'asked'))).toBe(true);
  });
});

describe('the embedded provider', () => {
  const start = (file: string) => startProvider({ cwd: folder(), progressFile: join(folder(), 'progress'), program: file });

  test('must have been built', async () => {
    await expect(start(join(folder(), 'gone'))).rejects.toMatchObject({ code: 'SWY8010' });
  });

  test('must start', async () => {
    await expect(start(program(join(folder(), 'provider.js'), ''))).rejects.toMatchObject({ code: 'SWY8010' });
  });

  test('says how Terraform reaches it, and ends when it is stopped', async () => {
    const provider = await startProvider({
      cwd: folder(),
      progressFile: join(folder(), 'progress'),
      program: join(builtFolder, 'provider/terraform-provider-switchyard'),
    });
    const [address] = Object.values(JSON.parse(provider.reattach) as Record<string, { Pid: number; ProtocolVersion: number }>);

    expect(address).toMatchObject({ ProtocolVersion: 6 });
    await provider.stop();
    await until(() => !existsSync(`/proc/${address!.Pid}/cmdline`) || readFileSync(`/proc/${address!.Pid}/cmdline`, 'utf8') === '');
  });
});

describe('the demo', () => {
  const unreachable = '127.0.0.1:1';

  test('says what its clients said when they cannot reach the gateway', async () => {
    const clients = startClients(
      { bootstrap: unreachable, topics: ['t'], group: 'g', producers: 1, consumers: 1, keysPerProducer: 1, recordsPerSecond: 1 },
      2500,
    );

    await expect(clients).rejects.toMatchObject({ code: 'SWY8017', message: expect.stringMatching(/consumer-1: .*connect/i) });
  });

  test('does not take a cluster that cannot be read for an empty one', async () => {
    const script = `require('${builtFolder}/lib/cli/demo/read-back.js').readBack('${unreachable}', ['orders']).then(console.log, (error) => console.log(error.code))`;

    await expect(run(process.execPath, ['-e', script])).resolves.toMatchObject({ stdout: 'SWY8020\n' });
  });
});
