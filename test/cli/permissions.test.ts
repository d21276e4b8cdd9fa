import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { exitCodeOfChecks } from '../../lib/cli/commands/permissions';
import { checkPermissions } from '../../lib/cli/permissions/check';
import { describeChecks, describePermissions } from '../../lib/cli/permissions/describe';
import { heldBy, inFormat } from '../../lib/cli/permissions/formats';
import { readPermissions } from '../../lib/cli/permissions/read';
import { rowsOf } from '../../lib/cli/permissions/rows';
import { readProject } from '../../lib/cli/project';
import type { DerivedPermissions } from '../../lib/permissions/data';
import { KubeApi } from '../permissions/support/kube-api';
import { program, switchyard, temporaryFolder } from './support';

const folder = temporaryFolder();
const signal = new AbortController().signal;

interface AppOptions {
  readonly kubeconfig?: string;
  readonly stage?: string;
}

const kubernetes = (kubeconfig?: string) => ({ flavour: 'embedded', namespace: 'kafka', name: 'edge', ...(kubeconfig && { kubeconfig }) });

/** What an app writes for a gateway and a group; at `switch` the route swaps, as a group with a store does. */
function stackAt(stage: string, kubeconfig?: string): object {
  const gateway = { kubernetes: kubernetes(kubeconfig) };
  const link = { rest_endpoint: 'https://rest.example.com', cluster_id: 'lkc-1', api_key_ref: 'file:../../../key', link_name: 'orders' };
  const at = (path: string) => ({ '//': { metadata: { path } } });
  const resource = {
    switchyard_gateway: { g: { ...at('edge/Gateway'), gateway, spec: '{}' } },
    switchyard_gateway_route: {
      r: {
        ...at('orders/Route'),
        name: 'orders',
        gateway,
        streaming_domain: { name: stage === 'switch' ? 'destination' : 'source' },
        security: { auth: stage === 'switch' ? 'swap' : 'passthrough' },
      },
    },
    switchyard_cutover: {
      c: {
        ...at('orders/Cutover'),
        group: 'orders',
        stage,
        topics: ['orders'],
        gateway,
        route: 'orders',
        link,
        source: { bootstrap_servers: ['s:9092'] },
        destination: { bootstrap_servers: ['d:9092'] },
        domains: { source: 'source', destination: 'destination' },
      },
    },
  };
  return { resource };
}

/** A project whose app writes that, at the stage that it is asked for. */
async function project({ kubeconfig, stage = 'mirror' }: AppOptions = {}) {
  for (const name of ['mirror', 'switch', 'settle'])
    writeFileSync(join(folder(), `${name}.json`), JSON.stringify(stackAt(name, kubeconfig)));
  program(
    join(folder(), 'app.sh'),
    `mkdir -p "$CDKTF_OUTDIR/stacks/one"
stage=${stage}
case "$CDKTF_CONTEXT_JSON" in *'"orders":"switch"'*) stage=switch;; esac
echo $stage >> synths
cp $stage.json "$CDKTF_OUTDIR/stacks/one/cdk.tf.json"`,
  );
  writeFileSync(join(folder(), 'cdktf.json'), JSON.stringify({ app: './app.sh' }));
  return readProject(folder());
}

const permissionsOf = async (options: AppOptions = {}): Promise<DerivedPermissions> => readPermissions(await project(options));

describe('the permissions of a project', () => {
  test('are those of now and of the stages to come', async () => {
    const { acls } = await permissionsOf();

    expect(
      acls.filter(({ holder }) => holder === 'client').map(({ cluster, operation, name }) => `${cluster} ${operation} ${name}`),
    ).toEqual(['d:9092 Read orders', 'd:9092 Write orders', 'd:9092 Read *']);
  });

  test('are not looked for beyond the end', async () => {
    const { acls } = await permissionsOf({ stage: 'settle' });

    expect(acls.filter(({ holder }) => holder === 'client')).toEqual([]);
  });

  test('name files as they are seen from the project', async () => {
    const { other } = await permissionsOf();

    expect(other.map(({ grant }) => grant)).toEqual(['read key']);
  });

  test('are refused for an app that makes no stacks', async () => {
    writeFileSync(join(folder(), 'cdktf.json'), JSON.stringify({ app: 'true' }));

    await expect(readPermissions(await readProject(folder()))).rejects.toMatchObject({ code: 'SWY8111', fault: { value: 'true' } });
  });
});

describe('the forms that other tools take', () => {
  test('are Roles for kubectl', async () => {
    const documents = parseAllDocuments(inFormat(await permissionsOf(), 'kubernetes')).map((document) => document.toJS() as any);

    expect(documents.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
      'Role kafka/switchyard-runner',
      'Role kafka/switchyard-gateway',
    ]);
    expect(documents[0].rules[0]).toEqual({
      apiGroups: [''],
      resources: ['configmaps'],
      resourceNames: ['edge'],
      verbs: ['get', 'update', 'delete'],
    });
  });

  test('are a policy document where one holder is left, and one a holder otherwise', () => {
    const aws = (['gateway', 'runner'] as const).map((holder) => ({
      system: 'aws' as const,
      holder,
      action: 'a:B',
      resource: 'arn:{partition}:a::{account}:c',
      because: [],
    }));
    const all = { kubernetes: [], confluent: [], acls: [], other: [], notDerived: [], aws };

    expect(JSON.parse(inFormat(heldBy(all, 'gateway'), 'aws', '123456789012')).Statement).toEqual([
      { Effect: 'Allow', Action: ['a:B'], Resource: ['arn:aws:a::123456789012:c'] },
    ]);
    expect(Object.keys(JSON.parse(inFormat(all, 'aws')))).toEqual(['gateway', 'runner']);
  });

  test('are scripts for kafka-acls and confluent, with the reason above each command', async () => {
    const permissions = await permissionsOf();

    expect(inFormat(permissions, 'acls'))
      .toContain(`# at most, client: it forwards clients: clients come as the principals of the secret store (orders/Route)
kafka-acls --bootstrap-server d:9092 --command-config "$COMMAND_CONFIG" --add --allow-principal "User:$CLIENT_PRINCIPAL" --operation Write --topic orders`);
    expect(inFormat(permissions, 'confluent')).toContain('--role CloudClusterAdmin --environment "$ENVIRONMENT" --cloud-cluster lkc-1');
  });

  test('are text that says who, what and why', async () => {
    const text = describePermissions(await permissionsOf());

    expect(text).toMatch(
      /runner .* namespace kafka .* get, update, delete configmaps edge .* reads the gateway, reads the route, .*\(edge\/Gateway, and 2 more\)/,
    );
    expect(text).toContain('CloudClusterAdmin');
    expect(text).toContain('runner: the person or pipeline that runs Terraform');
  });

  test('put many topics into one row', () => {
    const acl = (name: string) => ({
      system: 'acls' as const,
      holder: 'link' as const,
      cluster: 's:9092',
      resource: 'Topic' as const,
      name,
      pattern: 'LITERAL' as const,
      operation: 'Read' as const,
      because: [{ path: 'orders/Link', does: 'copies the records', call: 'Fetch' }],
    });
    const rows = rowsOf(Array.from({ length: 100 }, (_, index) => acl(`t${index}`)));

    expect(rows).toEqual([
      ['link', 's:9092', 'Read on Topic t0, t1, t2, t3, t4, t5, t6, t7 and 92 more', 'copies the records (orders/Link)'],
    ]);
  });
});

describe('the check', () => {
  let api: KubeApi;
  beforeEach(async () => {
    api = await KubeApi.start();
  });
  afterEach(() => api.stop());

  const check = async () => checkPermissions(await permissionsOf({ kubeconfig: api.kubeconfig }), signal);

  test('asks Kubernetes for every permission of who runs it, each by its name', async () => {
    const checks = await check();

    expect(checks.filter(({ state }) => state === 'allowed')).toHaveLength(api.reviews.length);
    expect(api.reviews).toContainEqual({ verb: 'update', group: '', resource: 'configmaps', namespace: 'kafka', name: 'edge' });
    expect(api.reviews).toContainEqual({ verb: 'list', group: 'coordination.k8s.io', resource: 'leases', namespace: 'kafka' });
    expect(exitCodeOfChecks(checks)).toBe(0);
  });

  test('names what is missing, what needs it and what the API says', async () => {
    api.allow = ({ verb }) => verb !== 'update';
    const checks = await check();

    expect(checks.filter(({ state }) => state === 'missing')).toMatchObject([
      { grant: { verb: 'update', name: 'edge' }, reason: 'no RBAC policy matched' },
    ]);
    expect(exitCodeOfChecks(checks)).toBe(1);
    expect(describeChecks(checks)).toMatch(
      /missing\n[^]*update configmaps edge[^]*writes the gateway[^]*no RBAC policy matched[^]*\d+ allowed, 1 missing/,
    );
  });

  test('never takes for a yes what nobody was asked', async () => {
    const notAsked = (await check()).filter(({ state }) => state === 'not asked');
    const commands = notAsked.map(({ grant, command }) => `${grant.holder} ${grant.system}: ${command}`);

    expect(notAsked.every(({ command }) => command !== undefined && command !== '')).toBe(true);
    expect(commands).toContainEqual(
      expect.stringMatching(
        /^gateway kubernetes: kubectl auth can-i watch configmaps\/edge --namespace kafka .*--as "system:serviceaccount:kafka:\$GATEWAY_SERVICE_ACCOUNT"$/,
      ),
    );
    expect(commands).toContainEqual(expect.stringContaining('runner confluent: confluent iam rbac role-binding list'));
    expect(commands).toContainEqual(expect.stringContaining('runner acls: kafka-acls'));
  });

  test('ends with nothing to do where nothing could be asked', async () => {
    const { kubernetes: _, ...others } = await permissionsOf();
    const checks = await checkPermissions({ ...others, kubernetes: [] }, signal);

    expect(checks.length).toBeGreaterThan(0);
    expect(exitCodeOfChecks(checks)).toBe(3);
  });

  test('is refused by an API that answers no review', async () => {
    api.allow = () => 403;

    await expect(check()).rejects.toMatchObject({ code: 'SWY8110', message: expect.stringContaining('403, Forbidden, no reviews') });
  });

  test('is refused without access to Kubernetes', async () => {
    const permissions = await permissionsOf({ kubeconfig: join(folder(), 'nowhere') });

    await expect(checkPermissions(permissions, signal)).rejects.toMatchObject({ code: 'SWY5103' });
  });
});

describe('switchyard permissions', () => {
  const run = (...args: string[]) => switchyard(['permissions', ...args], { cwd: folder() });

  test('has help with examples and exit codes', async () => {
    const { code, stdout } = await run('--help');

    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples:\n {2}switchyard permissions/);
    expect(stdout).toContain('Exit codes: 0');
  });

  test('prints permissions as text without colour, as JSON and as YAML', async () => {
    await project();
    const [text, json, yaml] = await Promise.all([run(), run('--json'), run('--yaml', '--for', 'runner')]);

    expect([text.code, json.code, yaml.code]).toEqual([0, 0, 0]);
    expect(text.stdout).not.toContain('\u001b[');
    expect(JSON.parse(json.stdout)).toMatchObject({ confluent: [{ role: 'CloudClusterAdmin', because: expect.any(Array) }, {}] });
    expect(yaml.stdout).toContain('kind: Role');
    expect(yaml.stdout).not.toContain('switchyard-gateway');
  });

  test('--check ends with 0 when all that was asked is there, and with 1 when something is missing', async () => {
    const api = await KubeApi.start();
    try {
      await project({ kubeconfig: api.kubeconfig });
      const there = await run('--check');
      api.allow = ({ verb }) => verb !== 'delete';
      const missing = await run('--check', '--json');

      expect(there.code).toBe(0);
      expect(there.stdout).toMatch(/not asked\n[^]* 0 missing, \d+ not asked/);
      expect(missing.code).toBe(1);
      expect(JSON.parse(missing.stdout).filter(({ state }: any) => state === 'missing')).toHaveLength(1);
    } finally {
      await api.stop();
    }
  });

  test.each([
    [['--format', 'nonsense'], 'Allowed choices'],
    [['--format', 'acls', '--json'], 'cannot be used with'],
    [['--for', 'everyone'], 'Allowed choices'],
    [['--aws-account', '1'], 'SWY8015'],
  ])('ends with 2 when it is used wrongly: %j', async (args, said) => {
    await project();
    const { code, stdout, stderr } = await run(...args);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(said);
  });
});
