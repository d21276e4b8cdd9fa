import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';

const root = join(__dirname, '../..');
const folder = join(root, 'lib/cli/commands');
const page = (name: string) => readFileSync(join(root, 'docs', name), 'utf8');

/** Every command, by the functions that add them. */
const commands: readonly Command[] = readdirSync(folder).flatMap((file) => {
  const program = new Command('switchyard');
  const exported = Object.entries(jest.requireActual<Record<string, unknown>>(join(folder, file)));
  for (const [name, add] of exported)
    if (name.endsWith('Command')) (add as (program: Command, exit: () => void) => void)(program, () => undefined);
  return program.commands;
});
const byName = commands.map((command) => [command.name(), command] as const);

/** What a command prints for `--help`, with what it adds behind. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

/** Where docs/cli.md sends the reader of a command, a whole page, and what it says of flags that many commands have. */
function documentationOf(name: string): string {
  const link = new RegExp(`^\\| \\[\`switchyard ${name}[^\`]*\`\\]\\(([^)#]*)(#[^)]*)?\\)`, 'm').exec(page('cli.md'));
  if (!link) throw new Error(`docs/cli.md does not list switchyard ${name}`);
  const [common = ''] = page('cli.md').split(/^## /m);
  return common + page(link[1] || 'cli.md');
}

describe('docs/cli.md', () => {
  test('is about every command', () => {
    expect(commands.length).toBeGreaterThan(10);
    expect([...page('cli.md').matchAll(/^\| \[`switchyard ([a-z-]+)/gm)].map(([, name]) => name).sort()).toEqual(
      byName.map(([name]) => name).sort(),
    );
  });

  test.each(byName)('leads to every flag of %s', (name, command) => {
    const text = documentationOf(name);
    const flags = command.options.filter(({ hidden }) => !hidden).map(({ long }) => long ?? '');

    expect(flags.filter((flag) => !text.includes(flag))).toEqual([]);
  });
});

describe('the help', () => {
  test.each(byName)('of %s has examples', (name, command) => {
    expect(helpOf(command)).toMatch(new RegExp(`Examples:\\n.*switchyard ${name}`));
  });

  test.each(byName.filter(([name]) => !['sandbox', 'proxy', 'demo'].includes(name)))('of %s names its exit codes', (_, command) => {
    expect(helpOf(command)).toMatch(/Exit codes: 0 /);
  });
});
