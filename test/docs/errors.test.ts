import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../../lib/core/coded-error';
import { type Code, errorCodes } from '../../lib/core/error-codes';
import { errorsPage } from '../../lib/core/error-codes/page';

const root = join(__dirname, '../..');
const codes = Object.keys(errorCodes) as Code[];

describe('the error codes', () => {
  test('are the ones on docs/errors.md (write it with npm run docs)', () => {
    expect(readFileSync(join(root, 'docs/errors.md'), 'utf8')).toBe(errorsPage());
  });

  test.each(codes)('%s is provoked by a test', (code) => {
    expect(testsNaming(code)).not.toEqual([]);
  });

  test.each(codes)('%s is raised by the code', (code) => {
    expect(sourcesNaming(code)).not.toEqual([]);
  });

  test('say what, why and what to do in a message', () => {
    const [code] = codes;
    const error = new CodedError(code!, { property: 'topics', value: ['a'], allowed: ['b', 'c'], detail: 'seen twice' }, 'app/orders');

    expect(error.message).toContain(`${code} at app/orders: topics ["a"] — ${errorCodes[code!].says}: seen twice`);
    expect(error.message).toContain('Allowed: "b", "c".');
    expect(CodedError.isCodedError(error)).toBe(true);
    expect(CodedError.isCodedError(new Error(code))).toBe(false);
  });
});

const testFiles = sources('test').filter(({ path }) => !path.endsWith('docs/errors.test.ts'));
const libFiles = [...sources('lib'), ...sources('stacks')].filter(({ path }) => !path.includes('error-codes/'));

function testsNaming(code: string): string[] {
  return testFiles.filter(({ text }) => text.includes(code)).map(({ path }) => path);
}

function sourcesNaming(code: string): string[] {
  return libFiles.filter(({ text }) => text.includes(code)).map(({ path }) => path);
}

function sources(folder: string): { path: string; text: string }[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.includes('node_modules'))
    .map((path) => ({ path: join(folder, path), text: readFileSync(join(root, folder, path), 'utf8') }));
}
