import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

describe('the TypeScript code blocks of README and docs', () => {
  const blocks = pages.flatMap((page) => codeBlocks(page));

  test('are there', () => {
    expect(blocks.some(({ page }) => page === 'README.md')).toBe(true);
  });

  test('compile against the package', () => {
    const folder = mkdtempSync(join(root, 'test/docs/blocks-'));
    try {
      blocks.forEach(({ name, text }) => writeFileSync(join(folder, name), text));
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({
          extends: '../../../tsconfig.check.json',
          compilerOptions: { noUnusedLocals: false, paths: paths() },
          include: ['.'],
          exclude: [],
        }),
      );
      expect(compile(folder)).toBe('');
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 120_000);
});

test('the README shows the example that runs', () => {
  const example = readFileSync(join(root, 'examples/first-cutover/main.ts'), 'utf8');
  const [shown] = codeBlocks('README.md');
  expect(shown?.text.trim()).toBe(example.trim());
});

function codeBlocks(page: string): { page: string; name: string; text: string }[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```/gms)].map((match, index) => ({
    page,
    name: `${page.replaceAll(/\W/g, '-')}-${index}.ts`,
    text: match[1] ?? '',
  }));
}

function paths(): Record<string, string[]> {
  return { 'cdktf-switchyard': [join(root, 'lib/index.ts')], 'cdktf-switchyard/stacks': [join(root, 'stacks/index.ts')] };
}

function compile(folder: string): string {
  try {
    return execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', folder], {
      encoding: 'utf8',
      cwd: root,
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
