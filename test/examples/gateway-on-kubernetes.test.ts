import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import type { RenderedGateway } from '../../lib/cli/render/render';
import type { RouteSpec } from '../../lib/gateway/spec';
import { unknownToBinding } from '../gateway/deployment/binding-knowledge';
import { crdValidator } from '../gateway/support/crd';
import { CertificateAuthority } from '../support/certificates';
import { kubernetesManifests } from '../support/kubernetes-manifests';

const root = resolve(__dirname, '../..');
const example = join(root, 'examples/gateway-on-kubernetes');
const switchyard = join(root, 'bin/switchyard.js');
const run = promisify(execFile);
const env = { ...process.env, CHECKPOINT_DISABLE: '1', PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}` };

const flavours = ['embedded', 'confluent'] as const;
type Flavour = (typeof flavours)[number];

/** Both programs, each in a copy of the example in which the package is installed as it is for a user. */
let folder: string;
const projectOf = (flavour: Flavour) => join(folder, flavour);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-on-kubernetes-'));
  for (const flavour of flavours) {
    const project = projectOf(flavour);
    cpSync(example, project, { recursive: true, filter: (path) => !/cdktf\.out|\.switchyard|gateways$/.test(path) });
    mkdirSync(join(project, 'node_modules'));
    for (const name of ['cdktf', 'constructs']) symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name));
    symlinkSync(root, join(project, 'node_modules/cdktf-switchyard'));
    if (flavour === 'confluent') writeFileSync(join(project, 'main.ts'), asTheReadmeSays(program('embedded')));
    await run('tsx', ['main.ts'], { cwd: project, env });
  }
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = (flavour: Flavour) => readFileSync(join(projectOf(flavour), 'main.ts'), 'utf8');
const stack = (flavour: Flavour, name: string) =>
  JSON.parse(readFileSync(join(projectOf(flavour), 'cdktf.out/stacks', name, 'cdk.tf.json'), 'utf8'));

describe('the one line between the flavours', () => {
  test('is all that the programs differ in', () => {
    const [before, after] = [program('embedded').split('\n'), program('confluent').split('\n')];

    expect(after.filter((line, index) => line !== before[index]).map((line) => line.trim())).toEqual([
      "flavour: GatewayFlavour.confluent({ cfk: versions.cfk, license: { secret: 'gateway-license' } }),",
    ]);
    expect(after).toHaveLength(before.length);
  });

  test.each(['certificates', 'orders', 'payments'])('leaves the stack %s as it is, but for the name of the flavour', (name) => {
    const renamed = JSON.stringify(stack('confluent', name)).replaceAll('"flavour":"confluent"', '"flavour":"embedded"');

    expect(JSON.parse(renamed)).toEqual(stack('embedded', name));
  });

  test('decides who makes the pods: this program, or the operator', () => {
    const kindsOf = (flavour: Flavour) => kubernetesManifests(stack(flavour, 'edge'), { resolve: () => '' }).map(({ kind }) => kind);
    const both = ['Secret', 'NetworkPolicy', 'PodDisruptionBudget', 'ServiceMonitor', 'PrometheusRule', 'ConfigMap'];

    expect(kindsOf('embedded')).toEqual(expect.arrayContaining([...both, 'Deployment', 'Role', 'ServiceAccount']));
    expect(kindsOf('confluent')).toEqual(expect.arrayContaining(both));
    expect(kindsOf('confluent')).not.toContain('Deployment');
  });

  test('decides which object the pipeline may change', () => {
    const gatewayRules = (flavour: Flavour) =>
      Object.values<any>(stack(flavour, 'access').resource.kubernetes_role_v1)[0].rule.filter(
        ({ resources, resource_names: names, verbs }: any) =>
          /configmaps|gateways/.test(resources) && names?.includes('edge') && verbs.includes('update'),
      );

    expect(gatewayRules('embedded')).toMatchObject([{ api_groups: [''], resources: ['configmaps'] }]);
    expect(gatewayRules('confluent')).toMatchObject([{ api_groups: ['platform.confluent.io'], resources: ['gateways'] }]);
  });
});

describe.each(flavours)('the program with the %s flavour', (flavour) => {
  let stages: Record<string, RenderedGateway>;

  beforeAll(async () => {
    const args = [switchyard, 'render', 'orders', '--all', '--json', '--project', projectOf(flavour)];
    const { stdout } = await run(process.execPath, args, { env, maxBuffer: 1 << 24 });
    stages = Object.fromEntries((JSON.parse(stdout) as RenderedGateway[]).map((rendered) => [rendered.stage, rendered]));
  }, 120_000);

  const specAt = (stage: string) => stages[stage]!.document.spec;
  const routesAt = (stage: string) => Object.fromEntries(specAt(stage).routes.map((route) => [route.name, route]));

  test('has its stacks in the order in which they are needed', () => {
    const manifest = JSON.parse(readFileSync(join(projectOf(flavour), 'cdktf.out/manifest.json'), 'utf8'));
    const dependencies = Object.values<any>(manifest.stacks).map(({ name, dependencies: needed }) => [name, needed]);

    expect(Object.fromEntries(dependencies)).toEqual({
      access: [],
      certificates: [],
      edge: ['certificates'],
      orders: ['edge'],
      payments: ['edge'],
    });
  });

  test.each(['orders', 'payments'])(
    'has a configuration in %s that Terraform takes, with the provider that came with the package',
    async (name) => {
      const inStack = (...args: string[]) => run('terraform', args, { cwd: join(projectOf(flavour), 'cdktf.out/stacks', name), env });
      await inStack('init', '-input=false');

      expect(JSON.parse((await inStack('validate', '-json')).stdout)).toMatchObject({ valid: true, error_count: 0, warning_count: 0 });
    },
    60_000,
  );

  test('asks the Kubernetes provider for nothing that it does not know', () => {
    for (const name of ['access', 'certificates', 'edge']) expect([name, unknownToBinding(stack(flavour, name))]).toEqual([name, []]);
  });

  test('fills Secrets through write-only attributes alone', () => {
    const secrets = ['certificates', 'edge'].flatMap((name) => Object.values<any>(stack(flavour, name).resource.kubernetes_secret_v1));

    expect(secrets.map(({ metadata }) => metadata.name).sort()).toEqual(['edge-jks', 'plain-jaas', 'scram-admin', 'swap-config']);
    for (const secret of secrets) expect([secret.data_wo, secret.data]).toEqual([expect.any(Object), undefined]);
    for (const reference of ['env:VAULT_SECRET_ID', 'env:SCRAM_ADMIN_PASSWORD']) {
      expect(JSON.stringify(stack(flavour, 'edge').ephemeral.switchyard_secret)).toContain(reference);
    }
  });

  test('changes nothing but the fence at fence, and nothing of the gateway at promote', () => {
    const { orders, ...others } = routesAt('fence');
    const { fence, ...rest } = orders as RouteSpec;

    expect(fence).toEqual(flavour === 'embedded' ? { scope: 'ALL', mode: 'hold' } : { scope: 'ALL', errorCode: 'BROKER_NOT_AVAILABLE' });
    expect({ orders: rest, ...others }).toEqual(routesAt('mirror'));
    expect(specAt('promote')).toEqual(specAt('fence'));
  });

  test('lets the gateway log in for each client of orders from switch on, and ends the registration', () => {
    const { orders, payments, ...others } = routesAt('switch');

    expect(others).toEqual({});
    expect(payments).toEqual(routesAt('mirror')['payments']);
    expect(orders).toMatchObject({
      endpoint: 'orders.kafka.example.com:9092',
      streamingDomain: { name: 'confluent-cloud' },
      security: { auth: 'swap', secretStore: 'swap', client: { authentication: { type: 'scram' } } },
    });
    expect(orders?.security).toEqual(routesAt('mirror')['orders-reg']?.security);
    expect(specAt('settle')).toEqual(specAt('switch')); // payments is still at the source
  });

  if (flavour === 'embedded') {
    test('is accepted by the proxy at every stage, with the Secrets that render names', async () => {
      const secrets = join(folder, 'secrets');
      for (const rendered of Object.values(stages)) {
        writeSecrets(secrets, rendered);
        const document = join(folder, `${rendered.stage}.yaml`);
        writeFileSync(document, stringify(rendered.document));

        const { stdout } = await run(process.execPath, [switchyard, 'proxy', '--check', '--config', document, '--secrets', secrets], {
          env,
        });
        expect(stdout).toContain('no fault');
      }
    }, 60_000);
  } else {
    const validate = crdValidator('3.3');
    (validate ? test : test.skip)('is valid for CFK 3.3 at every stage', () => {
      for (const { stage, document } of Object.values(stages)) expect([stage, validate?.(document)]).toEqual([stage, []]);
    });
  }
});

/** The lines of the README's diff, applied to a program. */
function asTheReadmeSays(text: string): string {
  const [, removed, added] = /```diff\n-(.*)\n\+(.*)\n```/.exec(readFileSync(join(example, 'README.md'), 'utf8')) ?? [];
  if (removed === undefined || added === undefined || text.split(removed).length !== 2)
    throw new Error('the diff is not of one line of main.ts');
  return text.replace(removed, added);
}

/** The Secrets of a document as they are mounted, with the keys that are said for each. */
function writeSecrets(secrets: string, { secrets: referred }: RenderedGateway): void {
  const authority = CertificateAuthority.create();
  const { chain, key } = authority.server({ hosts: ['kafka.example.com', '*.kafka.example.com'] });
  const contents: Record<string, string> = {
    'fullchain.pem': chain,
    'privkey.pem': key,
    'cacerts.pem': authority.cert,
    'jksPassword.txt': 'jksPassword=changeit',
    'plain-jaas.conf': 'org.apache.kafka.common.security.plain.PlainLoginModule required username="%s" password="%s";',
    address: 'https://vault.example.com:8200',
    authMethod: 'AppRole',
    prefixPath: 'secret/kafka/',
    separator: ':',
  };
  for (const { name, keys } of referred) {
    mkdirSync(join(secrets, name), { recursive: true });
    for (const file of keys[0] ?? []) writeFileSync(join(secrets, name, file), contents[file] ?? 'value');
  }
}
