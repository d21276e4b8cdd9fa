import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { until } from '../../../support/until';
import { finished, type Outcome } from '../../protocol/fixtures/terraform';

const root = join(__dirname, '../../../..');

/** A folder in which real Terraform works with the provider, kept running over the commands as `execute` does. */
export class Stack {
  public readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'swy-stack-')));
  public readonly environment: NodeJS.ProcessEnv = {};
  private readonly provider: string;
  private running: ChildProcess | undefined;

  public constructor() {
    const os = `${platform()}_${arch() === 'x64' ? 'amd64' : arch()}`;
    const plugins = join(this.folder, 'terraform.d/plugins/registry.terraform.io/switchyard/switchyard/0.1.0', os);
    mkdirSync(plugins, { recursive: true });
    this.provider = join(plugins, 'terraform-provider-switchyard_v0.1.0');
    const entryPoints = [join(root, 'lib/provider/main.ts')];
    buildSync({
      entryPoints,
      outfile: this.provider,
      bundle: true,
      platform: 'node',
      target: 'node20',
      keepNames: true,
      banner: { js: '#!/usr/bin/env node' },
      logLevel: 'error',
    });
    chmodSync(this.provider, 0o755);
    this.write({});
    execFileSync('terraform', ['init', '-no-color', '-input=false'], { cwd: this.folder, env: this.env(), stdio: 'pipe' });
  }

  public async startProvider(): Promise<void> {
    delete this.environment['TF_REATTACH_PROVIDERS'];
    this.running = spawn(this.provider, ['--reattach'], { cwd: this.folder, env: this.env() });
    let line = '';
    this.running.stdout?.on('data', (chunk) => (line += chunk));
    await until(() => line.endsWith('\n'), { describe: 'the reattach line' });
    this.environment['TF_REATTACH_PROVIDERS'] = line.trim();
  }

  public async endProvider(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const ended = this.running && once(this.running, 'exit');
    this.running?.kill(signal);
    await ended;
    this.running = undefined;
  }

  /** Writes resources, and data sources, as JSON configuration: type, then name, then attributes. */
  public write(resource: object, data: object = {}): this {
    const terraform = { required_providers: { switchyard: { source: 'switchyard/switchyard', version: '0.1.0' } } };
    writeFileSync(join(this.folder, 'main.tf.json'), JSON.stringify({ terraform, ...given({ resource, data }) }));
    return this;
  }

  public terraform(command: string, ...args: string[]): Promise<Outcome> {
    return finished(spawn('terraform', [command, '-no-color', ...args], { cwd: this.folder, env: this.env() }));
  }

  public plan = () => this.terraform('plan', '-input=false', '-detailed-exitcode');
  public apply = () => this.terraform('apply', '-input=false', '-auto-approve');

  public async applied(resource: object): Promise<void> {
    const { code, stdout, stderr } = await this.write(resource).apply();
    if (code !== 0) throw new Error(`apply failed:\n${stdout}\n${stderr}`);
  }

  public get stateText(): string {
    const file = join(this.folder, 'terraform.tfstate');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  public attributes(type: string): Record<string, any> {
    const { resources } = JSON.parse(this.stateText) as { resources: { type: string; instances: { attributes: object }[] }[] };
    return resources.find((resource) => resource.type === type)?.instances[0]?.attributes ?? {};
  }

  /** Changes the attributes of a resource in the state file, as an older version would have written them. */
  public editState(type: string, edit: (attributes: Record<string, any>) => object, version?: number): void {
    const state = JSON.parse(this.stateText) as {
      resources: { type: string; instances: { attributes: object; schema_version: number }[] }[];
    };
    for (const instance of state.resources.find((resource) => resource.type === type)?.instances ?? []) {
      instance.attributes = edit(instance.attributes);
      if (version !== undefined) instance.schema_version = version;
    }
    writeFileSync(join(this.folder, 'terraform.tfstate'), JSON.stringify(state));
  }

  /** Starts over with an empty state. */
  public forget(): void {
    rmSync(join(this.folder, 'terraform.tfstate'), { force: true });
  }

  public async remove(): Promise<void> {
    await this.endProvider();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private env(): NodeJS.ProcessEnv {
    return { ...process.env, CHECKPOINT_DISABLE: '1', ...this.environment };
  }
}

const given = (blocks: Record<string, object>) =>
  Object.fromEntries(Object.entries(blocks).filter(([, block]) => Object.keys(block).length > 0));
