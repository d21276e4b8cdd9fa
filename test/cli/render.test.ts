import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readProject } from '../../lib/cli/project';
import { renderGroups } from '../../lib/cli/render/render';
import { asYaml } from '../../lib/cli/render/yaml';
import type { GatewaySpec } from '../../lib/gateway/spec';
import { kafkaStages } from '../../lib/migration/kafka-stages';
import { stageNames } from '../../lib/stages/stage-plan';
import { program, switchyard, temporaryFolder } from './support';

const folder = temporaryFolder();

/** What an app writes into one stack; `STAGE_orders` in it becomes the stage that the context asks for, or `mirror`. */
interface Stack {
  readonly group?: {
    readonly name: string;
    readonly stage?: string;
    readonly route?: string;
    readonly endpoint?: string;
    readonly kubernetes?: object;
  };
  readonly gateway?: object;
  readonly secrets?: readonly object[];
}

/** A project whose app is a script that writes these stacks. */
async function project(stacks: Readonly<Record<string, Stack>>) {
  writeFileSync(join(folder(), 'stacks.json'), JSON.stringify(stacks));
  program(join(folder(), 'app.sh'), `exec ${process.execPath} app.cjs`);
  writeFileSync(join(folder(), 'app.cjs'), app);
  writeFileSync(join(folder(), 'cdktf.json'), JSON.stringify({ app: './app.sh' }));
  return readProject(folder());
}

const app = `
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const wanted = JSON.parse(process.env.CDKTF_CONTEXT_JSON)['switchyard:stages'] ?? {};
for (const [name, { group, gateway, secrets = [] }] of Object.entries(JSON.parse(readFileSync('stacks.json', 'utf8')))) {
  const folder = process.env.CDKTF_OUTDIR + '/stacks/' + name;
  mkdirSync(folder, { recursive: true });
  const resource = { kubernetes_secret_v1: Object.fromEntries(secrets.map((secret, index) => [index, secret])) };
  if (group) {
    const { name, route = name, endpoint = route + ':9092', kubernetes } = group;
    const stage = group.stage ?? wanted[name] ?? 'mirror';
    resource.switchyard_cutover = { c: { group: name, route, stage, gateway: kubernetes ? { kubernetes } : { replicas: ['http://r'] } } };
    resource.switchyard_gateway_route = { r: { name: route, endpoint } };
  }
  writeFileSync(folder + '/cdk.tf.json', JSON.stringify({ resource }));
  if (!gateway) continue;
  const text = JSON.stringify(gateway).replace(/STAGE_(\\w+)/g, (_, of) => wanted[of] ?? 'mirror');
  writeFileSync(folder + '/gateway.yaml', text);
}`;

/** A gateway with a route for each group, whose fence message tells the stage that the app was run for. */
const gateway = (name: string, groups: readonly string[], more: object = {}, namespace?: string) => ({
  apiVersion: 'platform.confluent.io/v1beta1',
  kind: 'Gateway',
  metadata: { name, ...(namespace && { namespace }) },
  spec: {
    streamingDomains: [],
    routes: groups.map((group) => ({
      name: group,
      endpoint: `${group}:9092`,
      fence: { scope: 'ALL', errorMessage: `STAGE_${group}` },
      security: { auth: 'passthrough' },
    })),
    ...more,
  },
});

const orders: Stack = { group: { name: 'orders' } };

/** The document of the group orders, from a gateway with this beside its routes. */
async function rendered(more: Partial<GatewaySpec>, beside: Readonly<Record<string, Stack>> = {}) {
  const found = await renderGroups({
    project: await project({ edge: { gateway: gateway('edge', ['orders'], more) }, orders, ...beside }),
    groups: ['orders'],
  });
  return found[0]!;
}

describe('the document of a group', () => {
  test('has the group at the stage that was asked for, and the others at their own', async () => {
    const stacks = { edge: { gateway: gateway('edge', ['orders', 'billing']) }, orders, billing: { group: { name: 'billing' } } };
    const [found] = await renderGroups({ project: await project(stacks), groups: ['orders'], stage: 'switch' });

    expect(found).toMatchObject({ group: 'orders', stage: 'switch' });
    expect(found?.document.spec.routes.map(({ fence }) => fence?.errorMessage)).toEqual(['switch', 'mirror']);
  });

  test("is at the group's own stage when none is asked for", async () => {
    expect(await rendered({})).toMatchObject({ stage: 'mirror' });
  });

  test('comes for several groups from one run of the app', async () => {
    const stacks = {
      a: { gateway: gateway('a', ['orders']) },
      b: { gateway: gateway('b', ['billing']) },
      orders,
      billing: { group: { name: 'billing' } },
    };
    const found = await renderGroups({ project: await project(stacks), groups: ['orders', 'billing'], stage: 'fence' });

    expect(found.map(({ document, stage }) => [document.metadata.name, stage])).toEqual([
      ['a', 'fence'],
      ['b', 'fence'],
    ]);
  });

  test('leaves nothing in the project', async () => {
    await rendered({});

    expect(readdirSync(folder()).sort()).toEqual(['app.cjs', 'app.sh', 'cdktf.json', 'stacks.json']);
  });

  test('is refused when the app has set another stage in its code', async () => {
    const stacks = { edge: { gateway: gateway('edge', ['orders']) }, orders: { group: { name: 'orders', stage: 'mirror' } } };

    await expect(renderGroups({ project: await project(stacks), groups: ['orders'], stage: 'fence' })).rejects.toMatchObject({
      code: 'SWY8021',
      fault: { value: 'mirror', allowed: ['fence'] },
    });
  });
});

describe('the gateway of a group', () => {
  const groupIn = (kubernetes?: object, endpoint?: string): Stack => ({
    group: { name: 'orders', route: 'clients', ...(kubernetes && { kubernetes }), ...(endpoint && { endpoint }) },
  });
  const found = async (stacks: Readonly<Record<string, Stack>>) =>
    (await renderGroups({ project: await project(stacks), groups: ['orders'] }))[0]!.document.metadata;

  test('is the one that the group names, though another has a route like it', async () => {
    const stacks = {
      a: { gateway: gateway('edge', ['clients'], {}, 'kafka') },
      b: { gateway: gateway('edge', ['clients'], {}, 'kafka-test') },
      c: { gateway: gateway('other', ['clients'], {}, 'kafka') },
    };

    await expect(found({ ...stacks, orders: groupIn({ name: 'edge', namespace: 'kafka-test' }) })).resolves.toEqual({
      name: 'edge',
      namespace: 'kafka-test',
    });
  });

  test('is known by the endpoint of the route where replicas run as processes', async () => {
    const other = gateway('other', ['clients']);
    Object.assign(other.spec.routes[0]!, { endpoint: 'elsewhere:9092' });

    await expect(found({ a: { gateway: other }, b: { gateway: gateway('edge', ['clients']) }, orders: groupIn() })).resolves.toEqual({
      name: 'edge',
    });
  });

  test('must be defined in the app', async () => {
    await expect(found({ orders: groupIn({ name: 'edge', namespace: 'kafka' }) })).rejects.toMatchObject({
      code: 'SWY8200',
      message: expect.stringContaining('route "clients" of gateway kafka/edge'),
    });
  });

  test('must not be one of two', async () => {
    const stacks = { a: { gateway: gateway('edge', ['clients']) }, b: { gateway: gateway('other', ['clients']) } };

    await expect(found({ ...stacks, orders: groupIn() })).rejects.toMatchObject({
      code: 'SWY8201',
      message: expect.stringContaining('"edge" and "other"'),
    });
  });
});

describe('the secrets of a document', () => {
  const domain = {
    name: 'source',
    kafkaCluster: { bootstrapServers: [{ id: 'scram', endpoint: 'SASL_SSL://b:1', tls: { secretRef: 'msk-tls' } }] },
  };

  test('are named with the keys that the gateway reads', async () => {
    const { secrets } = await rendered({
      image: { application: 'a:1', init: 'i:1', pullSecretRef: ['registry'] },
      streamingDomains: [domain],
      secretStores: [{ name: 'swap', provider: { type: 'File', configSecretRef: 'swap-config', clientCredentialsRef: 'swap-clients' } }],
      podTemplate: { envVars: [{ name: 'GATEWAY_LICENSES', valueFrom: { secretKeyRef: { name: 'licence', key: 'licenses.txt' } } }] },
      mountedSecrets: [{ secretRef: 'extra', keyItems: [{ key: 'a', path: 'b' }] }],
      mountedVolumes: { volumes: [{ name: 'more', secret: { secretName: 'volume' } }], volumeMounts: [] },
    });

    expect(secrets.map(({ name, keys, notes }) => [name, keys, notes])).toEqual([
      ['extra', [['a']], []],
      ['licence', [['licenses.txt']], []],
      [
        'msk-tls',
        [
          ['fullchain.pem', 'privkey.pem', 'cacerts.pem'],
          ['keystore.jks', 'truststore.jks', 'jksPassword.txt'],
        ],
        [],
      ],
      ['registry', [['.dockerconfigjson']], []],
      ['swap-clients', [], ['a key a principal']],
      ['swap-config', [], ['settings of File, docs/secret-stores.md']],
      ['volume', [], ['as it is mounted']],
    ]);
  });

  test('are named for every login of a route', async () => {
    const route = {
      name: 'orders',
      endpoint: 'orders:9092',
      brokerIdentificationStrategy: { type: 'port' },
      streamingDomain: { name: 'source', bootstrapServerId: 'scram' },
      security: {
        auth: 'swap',
        client: {
          tls: { secretRef: 'server', jksPassword: { secretRef: 'server-password' } },
          authentication: { type: 'scram', scram: { alterScramCredentials: true, admin: { secretRef: 'admin' } } },
        },
        cluster: {
          authentication: {
            type: 'oauth',
            jaasConfigPassThrough: { secretRef: 'jaas' },
            oauthSettings: { clientAssertion: { clientId: 'c', jwtTokenFile: { secretRef: 'token' } } },
          },
        },
      },
    } as const;
    const { secrets } = await rendered({ routes: [route] });

    expect(Object.fromEntries(secrets.map(({ name, keys, notes }) => [name, [...keys, ...notes]]))).toMatchObject({
      admin: [['username', 'password']],
      jaas: [['oauth-jass.conf']],
      'server-password': [['jksPassword.txt']],
      token: ['the file as the gateway reads it'],
    });
  });

  test('have the keys that the app gives them where it makes them', async () => {
    const made = {
      metadata: { name: 'msk-tls', namespace: 'kafka' },
      data_wo: { 'jksPassword.txt': '${x}' },
      binary_data_wo: { 'truststore.jks': '${y}' },
    };
    const { secrets } = await rendered({ streamingDomains: [domain] }, { keys: { secrets: [made] } });

    expect(secrets).toEqual([
      { name: 'msk-tls', uses: ['TLS towards source, scram'], keys: [['jksPassword.txt', 'truststore.jks']], notes: [], madeBy: 'keys' },
    ]);
    expect(JSON.stringify(secrets)).not.toContain('${x}');
  });

  test('are comments of the YAML, which reads as the same document', async () => {
    const one = await rendered({ streamingDomains: [domain, domain] });
    const text = asYaml(one);

    expect(text).toMatch(
      /^# Gateway edge with group orders at stage mirror\.\n#\n# Kubernetes Secrets [^\n]+:\n# {3}msk-tls: fullchain\.pem, /,
    );
    expect(text).not.toMatch(/[&*]a1/);
    expect(parse(text)).toEqual(one.document);
  });

  test('have values beside them that only Terraform knows', async () => {
    const bootstrapServers = [
      { id: 'a', endpoint: 'SSL://${var.first}:9092' },
      { id: 'b', endpoint: 'SSL://${var.second}:9092' },
    ];
    const one = await rendered({
      streamingDomains: [{ name: 'source', kafkaCluster: { bootstrapServers } }],
      advanced: '${env:X}',
    } as never);

    expect(asYaml(one)).toMatch(/^# Only Terraform knows [^\n]+\n# {3}\$\{var\.first\}\n# {3}\$\{var\.second\}\napiVersion/m);
  });
});

describe('switchyard render', () => {
  const usual = () => project({ edge: { gateway: gateway('edge', ['orders']) }, orders });
  const render = (...args: string[]) => switchyard(['render', ...args], { cwd: folder() });

  test('prints a document to stdout and nothing else', async () => {
    await usual();
    const { code, stdout, stderr } = await render('orders', '--stage', 'fence');

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(parse(stdout)).toMatchObject({ kind: 'Gateway', spec: { routes: [{ fence: { errorMessage: 'fence' } }] } });
  });

  test('writes a file a stage', async () => {
    await usual();
    const { code, stdout } = await render('orders', '--all', '--out', 'gateways');

    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toEqual(stageNames(kafkaStages).map((stage) => join('gateways', `orders.${stage}.yaml`)));
    expect(readFileSync(join(folder(), 'gateways/orders.settle.yaml'), 'utf8')).toContain('errorMessage: settle');
  });

  test('prints JSON: one object, and a list of them for all stages', async () => {
    await usual();
    const [one, all] = await Promise.all([render('orders', '--json'), render('orders', '--all', '--json')]);

    expect(JSON.parse(one.stdout)).toMatchObject({ group: 'orders', stage: 'mirror', document: { kind: 'Gateway' }, secrets: [] });
    expect(JSON.parse(all.stdout).map(({ stage }: { stage: string }) => stage)).toEqual(stageNames(kafkaStages));
  });

  test.each([
    [['billing'], 'SWY8006', /"billing" — .* Allowed: "orders"/],
    [['orders', '--stage', 'fenced'], 'SWY8007', /--stage "fenced" — .*"mirror", "fence"/],
    [['orders', '--all'], 'SWY8202', /--out DIR/],
  ])('ends with 2 when it is used wrongly: %j', async (args, said, why) => {
    await usual();
    const { code, stdout, stderr } = await render(...args);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^error ${said}: `));
    expect(stderr).toMatch(why);
  });

  test('does not take a stage together with all of them', async () => {
    await expect(render('orders', '--all', '--stage', 'fence')).resolves.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/cannot be used with/),
    });
  });

  test('ends with 1 when the gateway is not in the app', async () => {
    await project({ orders });

    await expect(render('orders')).resolves.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error SWY8200: group "orders" — /),
    });
  });

  test('ends with 1 when the folder cannot be written to', async () => {
    await usual();

    await expect(render('orders', '--out', 'cdktf.json')).resolves.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error SWY8203: --out "cdktf\.json" — /),
    });
  });

  test('has help with examples', async () => {
    const { code, stdout } = await switchyard(['render', '--help']);

    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples:\n {2}switchyard render orders/);
  });
});
