import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { type RunResult, run } from '../../../../lib/cli/child';
import type { RunReport } from '../../../../lib/cli/execute/report';
import { Stack } from './stack';

const repository = join(__dirname, '..', '..', '..', '..');
const switchyard = join(repository, 'bin', 'switchyard.js');

/** A CDKTF project in a folder of its own. */
export class Project {
  /** @param edit of the program, such as another flavour */
  public static create(program: string, context: object, kubeconfig: string, edit = (text: string): string => text): Project {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'switchyard-project-')));
    // Compiled, because each stage of a run starts it anew.
    const bundled = buildSync({
      entryPoints: [program],
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'cjs',
      write: false,
    });
    const text = edit(bundled.outputFiles[0]!.text);
    const places = {
      'cdktf-switchyard': join(repository, 'dist', 'lib'),
      'cdktf-switchyard/stacks': join(repository, 'dist', 'stacks'),
      cdktf: require.resolve('cdktf'),
    };
    writeFileSync(
      join(folder, 'main.js'),
      text.replace(/require\("([^"]+)"\)/g, (whole, name: string) =>
        name in places ? `require(${JSON.stringify(places[name as keyof typeof places])})` : whole,
      ),
    );
    const project = new Project(folder, kubeconfig);
    project.define(context);
    return project;
  }

  private constructor(
    public readonly folder: string,
    private readonly kubeconfig: string,
  ) {}

  /** Changes what the program is told, as context `e2e`. */
  public define(e2e: object): void {
    const settings = { language: 'typescript', app: `${process.execPath} main.js`, context: { e2e } };
    writeFileSync(join(this.folder, 'cdktf.json'), JSON.stringify(settings, null, 2));
  }

  /** Wanted stages by group; a group that is not named is at its first one. */
  public setStages(stages: Readonly<Record<string, string>>): void {
    writeFileSync(join(this.folder, 'stages.json'), JSON.stringify(stages));
  }

  /** Synthesises all stacks. */
  public async synth(): Promise<void> {
    const { context } = JSON.parse(readFileSync(join(this.folder, 'cdktf.json'), 'utf8')) as { context: object };
    const env = { ...process.env, CDKTF_OUTDIR: join(this.folder, 'cdktf.out'), CDKTF_CONTEXT_JSON: JSON.stringify(context) };
    mkdirSync(join(this.folder, 'cdktf.out'), { recursive: true });
    const answer = await run(process.execPath, ['main.js'], { cwd: this.folder, env });
    if (answer.code !== 0) throw new Error(`synth failed:\n${answer.stdout}\n${answer.stderr}`);
  }

  /** One of the stacks as synthesised last. */
  public stack(name: string): Stack {
    return new Stack(join(this.folder, 'cdktf.out', 'stacks', name), { KUBECONFIG: this.kubeconfig });
  }

  /** `switchyard execute GROUP`, to its end. */
  public async execute(group: string, ...flags: string[]): Promise<RunReport> {
    const answer = await this.switchyard('execute', group, '--yes', '--json', ...flags);
    if (answer.stdout === '') throw new Error(`switchyard execute gave no report:\n${answer.stderr}`);
    return JSON.parse(answer.stdout) as RunReport;
  }

  /** `switchyard render GROUP`: what it prints. */
  public async render(group: string, ...flags: string[]): Promise<string> {
    const answer = await this.switchyard('render', group, ...flags);
    if (answer.code !== 0) throw new Error(answer.stderr);
    return answer.stdout;
  }

  /** `switchyard permissions --check`: verb and resource of what the API server would refuse. What gives permissions is an administrator's. */
  public async missingPermissions(): Promise<string[]> {
    const { stdout, stderr } = await this.switchyard('permissions', '--check', '--json');
    if (stdout === '') throw new Error(stderr);
    const checks = JSON.parse(stdout) as { state: string; grant: { verb: string; resource: string; name?: string } }[];
    return checks
      .filter(({ state, grant }) => state === 'missing' && grant.name !== 'switchyard-runner')
      .map(({ grant }) => `${grant.verb} ${grant.resource}`);
  }

  /** What `init GROUP`, or `doctor`, has looked at, and the faults that it found. */
  public async look(command: 'init' | 'doctor', ...group: string[]): Promise<{ readonly asked: string[]; readonly faults: string[] }> {
    const { stdout, stderr } = await this.switchyard(command, ...group, '--json');
    if (stdout === '') throw new Error(stderr);
    const { findings } = JSON.parse(stdout) as { findings: { area: string; state: string; says: string }[] };
    return {
      asked: [...new Set(findings.filter(({ state }) => state !== 'unasked').map(({ area }) => area))],
      faults: findings.filter(({ state }) => state === 'fault').map(({ area, says }) => `${area}: ${says}`),
    };
  }

  private switchyard(command: string, ...args: string[]): Promise<RunResult> {
    const env = { ...process.env, KUBECONFIG: this.kubeconfig, NO_COLOR: '1' };
    return run(process.execPath, [switchyard, command, ...args, '--project', this.folder], { env });
  }

  /** Every state file, for a look at what it must not hold. */
  public states(): string[] {
    return readdirSync(this.folder)
      .filter((name) => name.includes('.tfstate'))
      .map((name) => readFileSync(join(this.folder, name), 'utf8'));
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
