import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunReport } from '../../../lib/cli/execute/report';
import { readProject } from '../../../lib/cli/project';
import { synthStage } from '../../../lib/cli/synth';
import type { SandboxAddresses } from '../../../lib/sandbox/addresses';
import { LineProcess } from '../support/line-process';

const run = promisify(execFile);
const repository = join(__dirname, '..', '..', '..');
const switchyard = join(repository, 'bin', 'switchyard.js');
const example = join(repository, 'examples', 'first-cutover', 'main.ts');

/** The group of the project, as in the example. */
export const group = 'orders';
export const topics = ['orders', 'orders.dlq'];

/** A `switchyard execute` that runs, or has run. */
export class Execution {
  private readonly process: LineProcess;

  public constructor(folder: string, args: readonly string[], onProgress: (line: string) => void = () => undefined) {
    this.process = new LineProcess(process.execPath, [switchyard, 'execute', group, '--yes', '--json', '--project', folder, ...args], {
      env: { ...process.env, NO_COLOR: '1' },
      onErrorLine: onProgress,
    });
  }

  public get pid(): number {
    return this.process.pid;
  }

  /** What it told while it ran. */
  public get progress(): string {
    return this.process.stderr;
  }

  /** Waits for its end and gives its exit code. */
  public async exit(): Promise<number | null> {
    return this.process.exit();
  }

  public async report(): Promise<RunReport> {
    await this.process.exit();
    if (this.process.stdout === '') throw new Error(`switchyard execute gave no report:\n${this.process.stderr}`);
    return JSON.parse(this.process.stdout) as RunReport;
  }
}

/** A CDKTF project in a folder of its own, with the stack of the example for these addresses. */
export class Project {
  /** @param app program in place of the example's, with what its context holds besides the addresses */
  public static async create(
    addresses: SandboxAddresses,
    { app = example, context = {} }: { readonly app?: string; readonly context?: object } = {},
  ): Promise<Project> {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-project-'));
    const tsx = require.resolve('tsx/cli');
    const command = `${process.execPath} ${tsx} ${app}`;
    const settings = { language: 'typescript', app: command, context: { 'sandbox.addresses': addresses, ...context } };
    await writeFile(join(folder, 'cdktf.json'), JSON.stringify(settings, null, 2));
    await writeFile(join(folder, 'stages.json'), JSON.stringify({ [group]: 'mirror' }));
    return new Project(folder);
  }

  private constructor(public readonly folder: string) {}

  /** The document that the project's gateway runs, as its first stage has it. */
  public async gatewayDocument(): Promise<string> {
    const output = join(this.folder, 'gateway', 'mirror');
    const stack = await synthStage({ project: await readProject(this.folder), group, stage: 'mirror', output });
    return join(stack.folder, 'gateway.yaml');
  }

  /** Starts `switchyard execute` with these further arguments. */
  public execute(args: readonly string[] = [], onProgress?: (line: string) => void): Execution {
    return new Execution(this.folder, args, onProgress);
  }

  /** `terraform show -json` of the state. */
  public async shownState(): Promise<string> {
    const states = (await readdir(this.folder)).filter((file) => file.endsWith('.tfstate'));
    const stack = join(this.folder, 'gateway', 'mirror', 'stacks', 'first-cutover');
    await run('terraform', ['init', '-backend=false', '-input=false'], { cwd: stack });
    const { stdout } = await run('terraform', ['show', '-json', join(this.folder, states[0]!)], { cwd: stack });
    return stdout;
  }

  /** Every file that synth, Terraform and `switchyard execute` have left in the project, with its content. */
  public async files(): Promise<Map<string, string>> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('terraform-provider-'));
    return new Map(
      await Promise.all(
        files.map(async ({ parentPath, name }) => [join(parentPath, name), await readFile(join(parentPath, name), 'latin1')] as const),
      ),
    );
  }

  public async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
