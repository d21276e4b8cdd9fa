import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '../../lib/cli/sandbox/start';
import { sandboxPorts } from '../../lib/sandbox/addresses';
import { freeBasePort, occupy, program, switchyard, temporaryFolder } from './support';

const folder = temporaryFolder();
const commands = [
  'init',
  'lag-check',
  'execute',
  'abort',
  'rollback',
  'status',
  'list',
  'report',
  'render',
  'permissions',
  'doctor',
  'sandbox',
  'proxy',
  'demo',
];

describe('the switchyard command', () => {
  test.each(commands)('%s has help with examples', async (command) => {
    const { code, stdout, stderr } = await switchyard([command, '--help']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`Usage: switchyard ${command}`));
    expect(stdout).toMatch(/Examples:\n {2}(SWITCHYARD_ADMIN_TOKEN=… )?switchyard/);
  });

  test('says which commands there are, and its version', async () => {
    const [help, version] = await Promise.all([switchyard(['--help']), switchyard(['--version'])]);

    for (const command of commands) expect(help.stdout).toContain(command);
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    [['nonsense']],
    [['execute']],
    [['execute', 'orders', '--nonsense']],
    [['execute', 'orders', '--abort', '--to', 'fence']],
    [['proxy']],
  ])('ends with 2 when it is used wrongly: %j', async (args) => {
    const { code, stdout, stderr } = await switchyard(args);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error(: | SWY8306: )/);
  });

  test.each([
    [['sandbox', '--base-port', 'many'], '--base-port "many"'],
    [['sandbox', '--base-port', '80'], '1024'],
    [['demo', '--records-per-second', '0'], '--records-per-second'],
    [['proxy', '--config', 'x', '--admin', 'nowhere'], 'HOST:PORT'],
  ])('names a flag whose value cannot be used: %j', async (args, said) => {
    const { code, stderr } = await switchyard(args);

    expect(code).toBe(2);
    expect(stderr).toContain('SWY8015');
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('    at ');
  });

  test('shows stacks only when it is asked to', async () => {
    const { stderr } = await switchyard(['sandbox', '--base-port', '80'], { env: { SWITCHYARD_DEBUG: '1' } });

    expect(stderr).toMatch(/SWY8015[^]*\n {4}at /);
  });
});

describe('switchyard execute', () => {
  const project = (stack: string) => {
    program(join(folder(), 'app.sh'), `mkdir -p "$CDKTF_OUTDIR/stacks/one"\necho '${stack}' > "$CDKTF_OUTDIR/stacks/one/cdk.tf.json"`);
    writeFileSync(join(folder(), 'cdktf.json'), '{"app":"./app.sh"}');
  };

  test('refuses a folder without a project', async () => {
    const { code, stderr } = await switchyard(['execute', 'orders'], { cwd: folder() });

    expect(code).toBe(1);
    expect(stderr).toMatch(/^error SWY8004: /);
  });

  test('refuses a group that no stack has, and names those that are there', async () => {
    project('{"resource":{"switchyard_cutover":{"a":{"group":"payments","stage":"mirror"}}}}');
    const { code, stderr } = await switchyard(['execute', 'orders', '--project', folder()]);

    expect(code).toBe(2);
    expect(stderr).toMatch(/SWY8006: group "orders" — .* Allowed: "payments"/);
  });

  test('refuses a stage that does not exist before it does anything', async () => {
    const { code, stderr } = await switchyard(['execute', 'orders', '--to', 'fenced'], { cwd: folder() });

    expect(code).toBe(2);
    expect(stderr).toMatch(/SWY8007: --to "fenced" — .*"mirror", "fence", "promote", "switch", "settle"/);
  });

  test('refuses a machine without Terraform in one line', async () => {
    writeFileSync(join(folder(), 'cdktf.json'), '{"app":"true"}');
    const { code, stdout, stderr } = await switchyard(['execute', 'orders'], { cwd: folder(), env: { PATH: folder() } });

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error SWY8001: [^\n]+\n$/);
  });

  test('refuses an old Terraform in one line', async () => {
    program(join(folder(), 'terraform'), `echo '{"terraform_version":"1.5.7"}'`);
    writeFileSync(join(folder(), 'cdktf.json'), '{"app":"true"}');
    const { code, stderr } = await switchyard(['execute', 'orders'], { cwd: folder(), env: { PATH: `${folder()}:/bin:/usr/bin` } });

    expect(code).toBe(1);
    expect(stderr).toMatch(/^error SWY8002: [^\n]*"1\.5\.7"[^\n]+\n$/);
  });
});

describe('switchyard proxy', () => {
  test('names line and path of what is wrong in its configuration', async () => {
    const file = join(folder(), 'gateway.yaml');
    writeFileSync(
      file,
      `apiVersion: platform.confluent.io/v1beta1
kind: Gateway
metadata:
  name: edge
spec:
  streamingDomains:
    - name: source
      kafkaCluster:
        bootstrapServers: [{ id: b, endpoint: 'PLAINTEXT://127.0.0.1:1' }]
        nodeIdRanges: [{ name: r, start: 1, end: 3 }]
  routes:
    - name: orders
      endpoint: 127.0.0.1:9092
      brokerIdentificationStrategy: { type: port }
      streamingDomain: { name: nowhere, bootstrapServerId: b }
      security: { auth: passthrough }
`,
    );
    const { code, stderr } = await switchyard(['proxy', '--config', file], { env: { SWITCHYARD_ADMIN_TOKEN: 't' } });

    expect(code).toBe(1);
    expect(stderr).toMatch(/gateway\.yaml:15: spec\.routes\[0\]\.streamingDomain/);
  });

  test('refuses to run without an admin token', async () => {
    const { code, stderr } = await switchyard(['proxy', '--config', 'gateway.yaml'], { env: { SWITCHYARD_ADMIN_TOKEN: '' } });

    expect(code).toBe(2);
    expect(stderr).toContain('SWY8019');
  });

  test('refuses a token file that is empty or not there', async () => {
    writeFileSync(join(folder(), 'token'), '\n');
    const answers = await Promise.all(
      ['token', 'gone'].map((name) => switchyard(['proxy', '--config', 'x', '--token-file', join(folder(), name)])),
    );

    expect(answers.map(({ code }) => code)).toEqual([2, 2]);
    expect(answers.map(({ stderr }) => /is empty|ENOENT/.exec(stderr)?.[0])).toEqual(['is empty', 'ENOENT']);
  });
});

describe('switchyard sandbox', () => {
  test.each([
    ['a broker', (base: number) => sandboxPorts.source(base, 1)],
    ['the linking API', (base: number) => sandboxPorts.rest(base)],
    ['the gateway', (base: number) => sandboxPorts.gateway(base)],
    ['a replica', (base: number) => sandboxPorts.gateway(base) + sandboxPorts.replicaOffset(1)],
  ])('names the port and the way out when the port of %s is in use', async (_what, portOf) => {
    const base = await freeBasePort();
    const taken = await occupy(portOf(base));
    try {
      const { code, stdout, stderr } = await switchyard(['sandbox', '--base-port', String(base), '--folder', folder()]);

      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(new RegExp(`^error SWY8008: port ${portOf(base)} — .*--base-port`));
    } finally {
      await taken.close();
    }
  });

  test('is refused cleanly inside the demo, too', async () => {
    const base = await freeBasePort();
    const taken = await occupy(sandboxPorts.rest(base));
    try {
      const { code, stdout, stderr } = await switchyard(['demo', '--base-port', String(base)]);

      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('SWY8008');
    } finally {
      await taken.close();
    }
  }, 30_000);

  test('needs a project for its demo', async () => {
    const { code, stderr } = await switchyard(['demo', '--project', folder()]);

    expect(code).toBe(2);
    expect(stderr).toContain('SWY8018');
  });
});

test('secrets of a sandbox are readable by their owner only', async () => {
  const sandbox = await startSandbox({ basePort: await freeBasePort(), folder: folder() });
  try {
    const files = [sandbox.addresses.gateway.tokenFile, sandbox.addresses.destination.apiKeyFile];

    expect(files.map((file) => existsSync(file) && statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
  } finally {
    await sandbox.close();
  }
});
