import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { RunReport } from '../../../lib/cli/execute/report';
import { readProject } from '../../../lib/cli/project';
import { synthStage } from '../../../lib/cli/synth';
import type { SandboxAddresses } from '../../../lib/sandbox/addresses';
import { LineProcess } from '../support/line-process';
import type { FaultContext } from './app';
import { repository, switchyard } from './places';

/** Translated once: an app that is translated at each synth would take most of the suite's time. */
export async function compileApp(folder: string): Promise<string> {
  const file = join(folder, 'app.cjs');
  await build({
    entryPoints: [join(__dirname, 'app.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    plugins: [
      {
        name: 'packages',
        setup: (at) =>
          at.onResolve({ filter: /^(cdktf|constructs|cdktf-switchyard)$/ }, ({ path }) => ({
            path: require.resolve(path, { paths: [repository] }),
            external: true,
          })),
      },
    ],
  });
  return file;
}

export interface ExecuteOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** @default 'execute' */
  readonly command?: string;
  readonly onLine?: (line: string) => void;
}

/** A CDKTF project with one group. */
export class Project {
  public static async create(folder: string, app: string, addresses: SandboxAddresses, faults: FaultContext): Promise<Project> {
    await mkdir(folder, { recursive: true });
    const settings = { language: 'typescript', app: `${process.execPath} ${app}`, context: { 'sandbox.addresses': addresses, faults } };
    await writeFile(join(folder, 'cdktf.json'), JSON.stringify(settings, null, 2));
    await writeFile(join(folder, 'stages.json'), JSON.stringify({ [faults.group]: 'mirror' }));
    return new Project(folder, faults.group);
  }

  private readonly executions: Execution[] = [];

  private constructor(
    public folder: string,
    private readonly group: string,
  ) {}

  /** Everything of the project goes to another folder. */
  public async moveTo(folder: string): Promise<void> {
    await cp(this.folder, folder, { recursive: true });
    await rm(this.folder, { recursive: true });
    this.folder = folder;
  }

  /** The document that the project's gateway runs, as its first stage has it. */
  public async gatewayDocument(): Promise<string> {
    const output = join(this.folder, 'gateway', 'mirror');
    const stack = await synthStage({ project: await readProject(this.folder), group: this.group, stage: 'mirror', output });
    return join(stack.folder, 'gateway.yaml');
  }

  public execute(args: readonly string[] = [], options: ExecuteOptions = {}): Execution {
    const execution = new Execution(this.folder, this.group, args, options);
    this.executions.push(execution);
    return execution;
  }

  /** Ends what still runs, children included. */
  public stop(): void {
    for (const execution of this.executions) {
      execution.killChildren('terraform');
      execution.killChildren('terraform-provider-switchyard');
      execution.kill();
    }
  }

  /** The file that holds Terraform's state. */
  public async stateFile(): Promise<string> {
    const name = (await readdir(this.folder)).find((file) => file.endsWith('.tfstate'));
    return join(this.folder, name ?? 'terraform.tfstate');
  }

  /** Stage of record; undefined before the first apply. */
  public async recordedStage(): Promise<string | undefined> {
    const text = await readFile(await this.stateFile(), 'utf8').catch(() => '');
    if (text === '') return undefined;
    const { resources = [] } = JSON.parse(text) as { resources?: { type: string; instances: { attributes: { stage?: string } }[] }[] };
    return resources.find(({ type }) => type === 'switchyard_cutover')?.instances[0]?.attributes.stage;
  }
}

/** A `switchyard execute` that runs, or has run. */
export class Execution {
  private readonly process: LineProcess;

  public constructor(folder: string, group: string, args: readonly string[], { env = {}, command = 'execute', onLine }: ExecuteOptions) {
    this.process = new LineProcess(process.execPath, [switchyard, command, group, '--yes', '--json', '--project', folder, ...args], {
      env: { ...process.env, NO_COLOR: '1', ...env },
      ...(onLine && { onErrorLine: onLine }),
    });
  }

  /** What it told while it ran. */
  public get told(): string {
    return this.process.stderr;
  }

  /** Everything it wrote. */
  public get said(): string {
    return this.process.stdout + this.process.stderr;
  }

  /** SIGKILL for the process and nothing else: Terraform and the provider go on as they would. */
  public kill(): void {
    this.process.kill();
  }

  /** Ctrl-C. */
  public interrupt(): void {
    process.kill(this.process.pid, 'SIGINT');
  }

  /** Terraform, or the provider, as children of the run; ended with SIGKILL. @returns how many there were */
  public killChildren(program: 'terraform' | 'terraform-provider-switchyard'): number {
    const children = childrenOf(this.process.pid).filter((pid) => programOf(pid) === program);
    for (const pid of children) process.kill(pid, 'SIGKILL');
    return children.length;
  }

  public async exit(): Promise<number | null> {
    return this.process.exit();
  }

  public async report(): Promise<RunReport> {
    const code = await this.process.exit();
    if (this.process.stdout === '') throw new Error(`switchyard execute gave no report (exit ${code}): ${this.told.slice(-1500)}`);
    return JSON.parse(this.process.stdout) as RunReport;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

function programOf(pid: number): string | undefined {
  try {
    const [first = '', second = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return [first, second]
      .map((word) => word.slice(word.lastIndexOf('/') + 1))
      .find((word) => /^terraform(-provider-switchyard)?$/.test(word));
  } catch {
    return undefined;
  }
}
