import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { providerIdentity } from '../provider/schema/identity';

const address = `registry.terraform.io/${providerIdentity.source}`;

/**
 * Names the provider in a stack's dependency lock file. Otherwise `cdktf deploy` would have Terraform compute its checksum with
 * `terraform providers lock`, which asks the registry and knows no other place. Entries of other providers are left as they are.
 *
 * The program is the same on every platform, so one checksum is enough for all of them.
 *
 * @see https://developer.hashicorp.com/terraform/language/files/dependency-lock
 */
export function lockProvider(stackFolder: string, program: string): void {
  const path = join(stackFolder, '.terraform.lock.hcl');
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const others = before.replace(new RegExp(`provider "${address}" \\{[^}]*\\}\\n*`), '').trimEnd();
  const after = `${others === '' ? '' : `${others}\n\n`}${entry(packageHash(program))}`;
  if (after !== before) writeFileSync(path, after);
}

function entry(hash: string): string {
  const { version } = providerIdentity;
  return `provider "${address}" {\n  version     = "${version}"\n  constraints = "${version}"\n  hashes = [\n    "${hash}",\n  ]\n}\n`;
}

/** Checksum scheme `h1` over a package of one file: https://pkg.go.dev/golang.org/x/mod/sumdb/dirhash#Hash1 */
export function packageHash(program: string): string {
  const file = createHash('sha256').update(readFileSync(program)).digest('hex');
  return `h1:${createHash('sha256')
    .update(`${file}  ${basename(program)}\n`)
    .digest('base64')}`;
}
