import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeProvider, providerBundle } from '../../lib/core/provider-bundle';
import { providerIdentity } from '../../lib/provider/schema/identity';
import { codesOf } from './synthesised';

const { version } = providerIdentity;
const places = ['registry.terraform.io', 'registry.opentofu.org'].flatMap((registry) =>
  ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64'].map(
    (platform) => `terraform.d/plugins/${registry}/switchyard/switchyard/${version}/${platform}/terraform-provider-switchyard_v${version}`,
  ),
);

describe('the provider in a stack', () => {
  let root: string;
  let stack: string;
  let bundle: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'provider-'));
    stack = join(root, 'cdktf.out/stacks/edge');
    bundle = join(root, 'dist/provider/terraform-provider-switchyard');
    mkdirSync(join(bundle, '..'), { recursive: true });
    writeFileSync(bundle, 'program 1');
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const place = () => placeProvider(join(root, 'cdktf.out'), stack, bundle);

  test('is a program for every platform and for the registry of Terraform and of OpenTofu', () => {
    place();

    const found = places.map((path) => statSync(join(stack, path)));
    expect(found.every((file) => file.mode % 0o1000 === 0o755)).toBe(true);
    expect(readFileSync(join(stack, places[0]!), 'utf8')).toBe('program 1');
  });

  test('takes the room of one copy, in every stack of the app', () => {
    place();
    placeProvider(join(root, 'cdktf.out'), `${stack}-2`, bundle);

    const inodes = [stack, `${stack}-2`].flatMap((folder) => places.map((path) => statSync(join(folder, path)).ino));
    expect(new Set(inodes).size).toBe(1);
  });

  test('is left as it is when the same one is there', () => {
    place();
    const before = statSync(join(stack, places[3]!));
    place();

    expect(statSync(join(stack, places[3]!)).ctimeMs).toBe(before.ctimeMs);
  });

  test('is replaced when the package brings another, while a running one keeps its file', () => {
    place();
    const running = statSync(join(stack, places[0]!)).ino;
    writeFileSync(bundle, 'program 2, longer');
    place();

    expect(places.map((path) => readFileSync(join(stack, path), 'utf8'))).toEqual(places.map(() => 'program 2, longer'));
    expect(statSync(join(stack, places[0]!)).ino).not.toBe(running);
  });

  test('must have been built', () => {
    expect(codesOf(() => providerBundle(join(root, 'empty')))).toEqual(['SWY1003']);
  });
});
