import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockProvider, packageHash } from '../../lib/core/lock-file';

const others = `# a comment

provider "registry.terraform.io/hashicorp/null" {
  version = "3.2.4"
  hashes = [
    "h1:AAAA",
  ]
}
`;

describe('the lock file of a stack', () => {
  let folder: string;
  let program: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'));
    program = join(folder, 'terraform-provider-switchyard_v0.1.0');
    writeFileSync(program, 'program 1');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const path = () => join(folder, '.terraform.lock.hcl');
  const text = () => readFileSync(path(), 'utf8');

  test('names the provider with its checksum', () => {
    lockProvider(folder, program);

    expect(text()).toBe(`provider "registry.terraform.io/switchyard/switchyard" {
  version     = "0.1.0"
  constraints = "0.1.0"
  hashes = [
    "${packageHash(program)}",
  ]
}
`);
  });

  test('keeps what it says of other providers', () => {
    writeFileSync(path(), others);
    lockProvider(folder, program);

    expect(text()).toContain(others);
    expect(text()).toContain('switchyard/switchyard');
  });

  test('follows a new build of the provider, and names it once', () => {
    writeFileSync(path(), others);
    lockProvider(folder, program);
    const before = packageHash(program);
    writeFileSync(program, 'program 2');
    lockProvider(folder, program);

    expect(text()).not.toContain(before);
    expect(text().match(/h1:/g)).toHaveLength(2);
    expect(text()).toContain(packageHash(program));
  });

  // printf 'program 1' | sha256sum, then the same over "SUM  NAME\n", base64: Go's dirhash.Hash1 of a folder with this one file.
  test('has checksums that Terraform computes, too', () => {
    expect(packageHash(program)).toBe('h1:xkuKNFbpbNM2v9ntkT0RcLuEkPmZSMnDY2bHJw7nc6k=');
  });
});
