import { copyFileSync, existsSync, linkSync, mkdirSync, rmSync, statSync, utimesSync, chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { providerIdentity } from '../provider/schema/identity';
import { CodedError } from './coded-error';
import { lockProvider } from './lock-file';

/** Terraform and OpenTofu each look under the name of their own registry. */
const registries = ['registry.terraform.io', 'registry.opentofu.org'];
const platforms = ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64'];

/**
 * Places the provider into a stack's folder, where Terraform finds it without a registry and without any CLI configuration.
 * The program is the same on every platform, so that a lock file written on one machine holds on the others.
 *
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
 */
export function placeProvider(outdir: string, stackFolder: string, bundle = providerBundle()): void {
  const file = `terraform-provider-${providerIdentity.name}_v${providerIdentity.version}`;
  const copy = join(outdir, 'provider', file);
  if (!isSame(copy, bundle)) copyProgram(bundle, copy);
  for (const registry of registries) {
    for (const platform of platforms) {
      linkProgram(
        copy,
        join(stackFolder, 'terraform.d/plugins', registry, providerIdentity.source, providerIdentity.version, platform, file),
      );
    }
  }
  lockProvider(stackFolder, copy);
}

/**
 * The provider as one program, built with this package.
 *
 * @throws SWY1003 it has not been built
 */
export function providerBundle(root = packageRoot(__dirname)): string {
  const bundle = join(root, 'dist/provider', `terraform-provider-${providerIdentity.name}`);
  if (existsSync(bundle)) return bundle;
  throw new CodedError('SWY1003', { property: 'provider', value: 'dist/provider' });
}

/** This module is in lib/core of the sources, or in dist/lib/core of the package. */
function packageRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageRoot(dirname(folder));
}

function isSame(copy: string, original: string): boolean {
  const [a, b] = [statSync(copy, { throwIfNoEntry: false }), statSync(original)];
  return a !== undefined && a.size === b.size && Math.abs(a.mtimeMs - b.mtimeMs) < 1;
}

function copyProgram(from: string, to: string): void {
  const { atime, mtime } = statSync(from);
  makeRoomFor(to);
  copyFileSync(from, to);
  chmodSync(to, 0o755);
  utimesSync(to, atime, mtime);
}

function linkProgram(from: string, to: string): void {
  if (isSame(to, from)) return;
  makeRoomFor(to);
  try {
    linkSync(from, to);
  } catch {
    copyProgram(from, to); // some file systems have no hard links
  }
}

/** A program that runs is never written into: the old file keeps its content for those who have it open. */
function makeRoomFor(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
}
