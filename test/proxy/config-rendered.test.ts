import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Gateway, GatewayFlavour, Route, Secret } from 'cdktf-switchyard';
import { stringify } from 'yaml';
import { run } from '../../lib/cli/child';
import { inspectDocument } from '../../lib/proxy/config/read-document';
import { compiledExample, switchyard } from '../cli/support';
import { destination, newGateway, newGroup, newStack, source } from '../core/synthesised';

const stages = ['mirror', 'fence', 'promote', 'switch', 'settle'] as const;

describe('switchyard proxy --check', () => {
  let project: string;

  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), 'switchyard-rendered-'));
    writeFileSync(join(project, 'main.js'), compiledExample());
  });
  afterAll(() => rmSync(project, { recursive: true }));

  test.each(stages)(
    'finds no fault in what the first-cutover example renders at %s',
    async (stage) => {
      const env = {
        ...process.env,
        NODE_PATH: resolve(__dirname, '../../node_modules'),
        CDKTF_OUTDIR: join(project, stage),
        CDKTF_CONTEXT_JSON: JSON.stringify({ 'switchyard:stages': { orders: stage } }),
      };
      await expect(run(process.execPath, ['main.js'], { cwd: project, env })).resolves.toMatchObject({ code: 0 });
      const file = join(project, stage, 'stacks/first-cutover/gateway.yaml');

      await expect(switchyard(['proxy', '--config', file, '--check'])).resolves.toMatchObject({ code: 0, stdout: `${file}: no fault\n` });
    },
    30_000,
  );

  test('prints a line a fault, and ends with 1', async () => {
    const file = join(project, 'broken.yaml');
    const { document } = newGroup({ stage: 'mirror' }).gateway;
    const [route] = document.spec.routes;
    writeFileSync(
      file,
      stringify({ ...document, spec: { ...document.spec, routes: [{ ...route, fense: {}, fence: { scope: 'SOME' } }] } }),
    );

    const { code, stdout } = await switchyard(['proxy', '--config', file, '--check']);
    expect(code).toBe(1);
    expect(stdout.trim().split('\n')).toHaveLength(2);
    expect(stdout).toMatch(/broken\.yaml:\d+: SWY6012 spec\.routes\[0\]\.fence\.scope "SOME" — .*Allowed: "ALL", "NONE", "all", "none"/);
    expect(stdout).toMatch(/broken\.yaml:\d+: SWY6013 spec\.routes\[0\]\.fense — .*Allowed: "fence"/);

    const json = await switchyard(['proxy', '--config', file, '--check', '--json']);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ file, valid: false, faults: [{ code: 'SWY6012' }, { code: 'SWY6013' }], ignored: [] });
  });

  test.each([
    [['proxy', '--check'], /--config <file>/],
    [['proxy', '--config', 'x', '--config-map', 'kafka/edge'], /cannot be used with/],
    [['proxy', '--config-map', 'edge'], /SWY8015: --config-map "edge".*NAMESPACE\/NAME/],
    [['proxy', '--config', 'x', '--workers', '0'], /SWY8015: --workers/],
    [['proxy', '--config', 'x', '--tls-cert', 'y'], /SWY8015: --tls-key/],
    [['proxy', '--config', 'x', '--limit', 'conections=5'], /SWY8015: --limit .*connectionsPerAddress/],
    [['proxy', '--config', 'x', '--limit', 'idleMs=5', '--limit', 'connections=none'], /SWY8015: --limit "connections=none"/],
  ])('and its kin end with 2 when used wrongly: %j', async (args, says) => {
    const { code, stderr } = await switchyard(args, { env: { SWITCHYARD_ADMIN_TOKEN: 't' } });

    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });

  test('takes a ConfigMap only inside of a cluster: SWY6101', async () => {
    const env = { SWITCHYARD_ADMIN_TOKEN: 't', KUBERNETES_SERVICE_HOST: '' };
    const { code, stderr } = await switchyard(['proxy', '--config-map', 'kafka/edge'], { env });

    expect(code).toBe(1);
    expect(stderr).toContain('SWY6101');
  });
});

describe('what the constructs render for the embedded flavour', () => {
  const faultsOf = (gateway: Gateway) => inspectDocument(stringify(gateway.document), 'gateway.yaml').faults.map(({ message }) => message);

  test.each(stages)('has no fault at %s', (stage) => {
    expect(faultsOf(newGroup({ stage }).gateway as Gateway)).toEqual([]);
  });

  test('has no fault with several routes, an admin port and no route at all', () => {
    const stack = newStack();
    const gateway = newGateway(stack);
    expect(faultsOf(gateway)).toEqual([]);
    new Route(stack, 'orders', { gateway, endpoint: 'kafka.example.com:9092', cluster: source });
    new Route(stack, 'payments', { gateway, endpoint: 'kafka.example.com:9192', cluster: destination });
    expect(faultsOf(gateway)).toEqual([]);

    const adminToken = Secret.fromEnvironment('ADMIN_TOKEN');
    const flavour = GatewayFlavour.embedded({ replicas: ['http://a:9190', 'http://b:9190'], adminToken });
    expect(faultsOf(new Gateway(newStack(), 'Gateway', { flavour, clusters: [source] }))).toEqual([]);
  });
});
