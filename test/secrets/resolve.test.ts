import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CodedError } from '../../lib/core/coded-error';
import { resolveSecret } from '../../lib/secrets';

const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
const path = join(folder, 'key');

beforeEach(() => writeFileSync(path, 'k:s3cret\n', { mode: 0o600 }));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a secret reference', () => {
  test('reads an environment variable', async () => {
    process.env['SWITCHYARD_TEST_SECRET'] = 'k:s3cret';
    await expect(resolveSecret('env:SWITCHYARD_TEST_SECRET')).resolves.toBe('k:s3cret');
  });

  test('reads a file without its last newline', async () => {
    await expect(resolveSecret(`file:${path}`)).resolves.toBe('k:s3cret');
  });

  test('keeps newlines inside a file', async () => {
    writeFileSync(path, 'a\nb\r\n');
    await expect(resolveSecret(`file:${path}`)).resolves.toBe('a\nb');
  });

  test.each([
    ['the secret itself', 'hunter2', 'SWY5030'],
    ['an unknown scheme', 'gopher:hunter2', 'SWY5030'],
    ['no name', 'env:', 'SWY5030'],
    ['a variable that is not set', 'env:SWITCHYARD_NOT_SET', 'SWY5031'],
    ['a file that is not there', 'file:/not/there', 'SWY5032'],
    ['a folder', `file:${folder}`, 'SWY5032'],
  ])('is refused when it is %s', async (_, reference, code) => {
    const error = await resolveSecret(reference).then(
      () => undefined,
      (refusal: CodedError) => refusal,
    );
    expect(error).toMatchObject({ code });
    expect(error?.message).not.toContain('hunter2');
  });

  test('is refused when the file is empty', async () => {
    writeFileSync(path, '\n');
    await expect(resolveSecret(`file:${path}`)).rejects.toMatchObject({ code: 'SWY5032' });
  });

  test('warns of a file that everyone can read, without its content', async () => {
    const warnings: CodedError[] = [];
    chmodSync(path, 0o644);
    await resolveSecret(`file:${path}`, { warn: (warning) => warnings.push(warning) });

    expect(warnings).toMatchObject([{ code: 'SWY5033' }]);
    expect(warnings[0]?.message).not.toContain('s3cret');
  });
});
