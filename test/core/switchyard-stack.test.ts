import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { App, LocalBackend, S3Backend, TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { ClusterLink, Gateway, SwitchyardStack } from 'cdktf-switchyard';
import { MigrationGroupStack } from 'cdktf-switchyard/stacks';
import { codesOf, destination, flavour, newGateway, newGroup, newStack, source, synthesised } from './synthesised';

describe('a switchyard stack', () => {
  test('asks for the provider in exactly the version of the package', () => {
    expect(synthesised(newStack()).terraform.required_providers).toEqual({
      switchyard: { source: 'switchyard/switchyard', version: '0.1.0' },
    });
  });

  test('keeps its state where cdktf does, named the same on every machine', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'state-'));
    const stack = new SwitchyardStack(new App({ outdir }), 'edge');
    const { path } = synthesised(stack).terraform.backend.local;

    expect(isAbsolute(path)).toBe(false);
    expect(resolve(outdir, 'stacks/edge', path)).toBe(resolve('terraform.edge.tfstate'));
  });

  test('leaves a backend alone that it was given', () => {
    const s3 = newStack();
    new S3Backend(s3, { bucket: 'states', key: 'edge', region: 'eu-west-1' });
    const local = newStack();
    new LocalBackend(local, { path: '/states/edge' });

    expect(synthesised(s3).terraform.backend).toEqual({ s3: expect.objectContaining({ bucket: 'states' }) });
    expect(synthesised(local).terraform.backend.local.path).toBe('/states/edge');
  });

  test('refuses an app of another base library', () => {
    const foreign = new (class extends Construct {
      public constructor() {
        super(undefined as unknown as Construct, '');
        Object.defineProperty(this, Symbol.for('cdktf/App'), { value: true }); // cdktn marks its App so, too
      }
    })();

    expect(codesOf(() => new SwitchyardStack(foreign, 'edge'))).toEqual(['SWY1001']);
  });

  test('is needed by a gateway', () => {
    const plain = new TerraformStack(Testing.app(), 'plain');

    expect(codesOf(() => new Gateway(plain, 'Gateway', { flavour, clusters: [source] }))).toEqual(['SWY1002']);
  });
});

describe('node.addDependency', () => {
  test('makes every resource below depend on every resource below', () => {
    const stack = newStack();
    const [first, second] = ['first', 'second'].map((id) => {
      const scope = new Construct(stack, id);
      for (const name of ['x', 'y']) new ClusterLink(scope, name, { source, destination, linkName: `${id}-${name}` });
      return scope;
    });
    second!.node.addDependency(first!);

    const links = synthesised(stack).resources('switchyard_cluster_link');
    const dependencies = Object.fromEntries(links.map((link) => [link.link_name, link.depends_on?.length ?? 0]));
    expect(dependencies).toEqual({ 'first-x': 0, 'first-y': 0, 'second-x': 2, 'second-y': 2 });
  });

  test('is rendered once, however often the stack is synthesised', () => {
    const { stack } = newGroup();
    const once = synthesised(stack).only('switchyard_mirror_topics').depends_on;

    expect(synthesised(stack).only('switchyard_mirror_topics').depends_on).toEqual(once);
    expect(once).toHaveLength(2);
  });

  test('between stacks makes one stack wait for the other', () => {
    const edge = newStack();
    const gateway = newGateway(edge);
    const link = new ClusterLink(new SwitchyardStack(edge.node.root, 'links'), 'Link', { source, destination });
    const orders = new MigrationGroupStack(edge.node.root, 'orders', {
      gateway,
      from: source,
      to: destination,
      topics: ['a'],
      route: { endpoint: 'h:9092' },
      link,
    });

    expect(synthesised(orders).only('switchyard_mirror_topics').depends_on).toEqual([
      expect.stringMatching(/^switchyard_offset_sync\./),
      expect.stringMatching(/^switchyard_cutover\./),
    ]);
    expect(orders.dependencies.map(({ node }) => node.id)).toEqual(['edge', 'links']);
  });
});
