import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { CodedError } from '../core/coded-error';
import { type RunResult, run } from './child';
import { CommandRecord, forgetCommands, isLeftBehind, type StateLock, stateLockIn } from './terraform-lock';

/** The Terraform (or OpenTofu) program that this machine has. */
export interface TerraformProgram {
  readonly file: string;
  readonly version: string;
}

const oldest = [1, 11] as const;

/** Seconds to wait for a lock: first for as long as a plan by hand may take, then, where the lock is of someone at work, for their apply. */
const shortWait = 2;
const longWait = 60;

/**
 * Finds `terraform`, then `tofu`, on PATH; the environment variable SWITCHYARD_TERRAFORM names another program.
 *
 * @throws SWY8001 there is none
 * @throws SWY8002 it is older than 1.11
 */
export async function findTerraform(env: NodeJS.ProcessEnv = process.env): Promise<TerraformProgram> {
  const named = env['SWITCHYARD_TERRAFORM'];
  const names = named ? [named] : ['terraform', 'tofu'];
  const file = (await Promise.all(names.map((name) => findOnPath(name, env)))).find((found) => found !== undefined);
  if (file === undefined) {
    throw new CodedError(
      'SWY8001',
      named ? { property: 'SWITCHYARD_TERRAFORM', value: named } : { detail: `looked for ${names.join(', ')} on PATH` },
    );
  }

  const answer = await run(file, ['version', '-json'], { env: { ...env, CHECKPOINT_DISABLE: '1' } });
  const version = versionIn(answer);
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  if (version === undefined || major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    throw new CodedError('SWY8002', { property: file, value: version ?? 'unknown version', allowed: `${oldest.join('.')} or newer` });
  }
  return { file, version };
}

/** Terraform in one stack's folder. Every command is without questions and without colour. */
export class Terraform {
  public constructor(
    private readonly program: TerraformProgram,
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
    /** Ends a command at once. */
    private readonly kill?: AbortSignal,
  ) {}

  public async init(signal?: AbortSignal): Promise<void> {
    await this.command(['init', '-input=false'], signal);
  }

  public async plan(file: string, signal?: AbortSignal): Promise<void> {
    await this.locking(['plan', '-input=false'], [`-out=${file}`], signal);
  }

  /** A saved plan as data; sensitive values are in it, so it must not be printed or kept. */
  public async showPlan(file: string): Promise<unknown> {
    return parse(await this.command(['show', '-json', file]));
  }

  /** The state as it is kept. Reading it needs no provider, so it can be read when the provider has died; undefined where there is none yet. */
  public async pullState(): Promise<unknown> {
    const answer = await this.command(['state', 'pull']);
    return answer.stdout.trim() === '' ? undefined : parse(answer);
  }

  public async apply(planFile: string, signal?: AbortSignal): Promise<void> {
    await this.locking(['apply', '-input=false'], [planFile], signal);
  }

  /**
   * A command that locks the state. A lock that an earlier run on this machine has left behind is released; any other is waited for.
   *
   * @throws SWY8302 somebody else holds the lock; SWY8003 the command failed
   */
  private async locking(before: readonly string[], after: readonly string[], signal?: AbortSignal): Promise<void> {
    const attempt = (seconds: number) => this.attempt([...before, `-lock-timeout=${seconds}s`, ...after], signal);
    let answer = await attempt(shortWait);
    const lock = blocking(answer);
    if (lock !== undefined && signal?.aborted !== true) {
      if (isLeftBehind(lock, this.folder)) {
        await this.command(['force-unlock', '-force', lock.id]);
        forgetCommands(this.folder);
      }
      answer = await attempt(longWait);
    }
    const left = blocking(answer);
    if (left !== undefined) {
      const release = `terraform -chdir=${this.folder} force-unlock ${left.id}`;
      throw new CodedError('SWY8302', { property: 'lock', value: left.id, detail: `${left.operation} of ${left.who}; ${release}` });
    }
    this.succeeded(before, answer);
  }

  private async command(args: readonly string[], signal?: AbortSignal): Promise<RunResult> {
    return this.succeeded(args, await this.attempt(args, signal));
  }

  private async attempt(args: readonly string[], signal?: AbortSignal): Promise<RunResult> {
    const quiet = { TF_IN_AUTOMATION: '1', TF_INPUT: '0', CHECKPOINT_DISABLE: '1', TF_CLI_ARGS: '' };
    const env = { ...this.env, ...kubernetesAccess(this.env), ...quiet };
    // `state pull` has no such flag, and no colour either.
    const plain = args[0] === 'state' ? args : [args[0] as string, '-no-color', ...args.slice(1)];
    const record = new CommandRecord(this.folder);
    try {
      return await run(this.program.file, plain, {
        cwd: this.folder,
        env,
        signal,
        kill: this.kill,
        onStart: (pid) => record.begin(pid),
      });
    } finally {
      record.end();
    }
  }

  /** @throws SWY8003 the command failed */
  private succeeded(args: readonly string[], answer: RunResult): RunResult {
    if (answer.code === 0) return answer;
    throw new CodedError('SWY8003', {
      property: 'command',
      value: `terraform ${args.slice(0, args[0] === 'state' ? 2 : 1).join(' ')}`,
      detail: errorsIn(answer.stderr) || errorsIn(answer.stdout) || `exit ${answer.code}`,
    });
  }
}

/** What Terraform's boxes of errors say, on one line: the first line of each box and its text, without frames. */
export function errorsIn(output: string): string {
  const lines = output.split('\n').map((line) => line.replace(/^[│╷╵|]?\s?/, '').trim());
  const from = lines.findIndex((line) => line.startsWith('Error:'));
  if (from < 0) return '';
  return lines
    .slice(from)
    .filter((line) => line !== '' && !/^(with |on .* line \d+|\d+:)/.test(line))
    .join(' ')
    .replaceAll('Error: ', '')
    .slice(0, 2000);
}

function blocking(answer: RunResult): StateLock | undefined {
  return answer.code === 0 ? undefined : stateLockIn(answer.stderr);
}

function parse(answer: RunResult): unknown {
  try {
    return JSON.parse(answer.stdout);
  } catch (cause) {
    throw new CodedError('SWY8003', { property: 'command', value: 'terraform', detail: 'its output is not JSON' }, undefined, {
      cause,
    });
  }
}

function versionIn(answer: RunResult): string | undefined {
  try {
    return (JSON.parse(answer.stdout) as { terraform_version?: string }).terraform_version;
  } catch {
    return /v(\d+\.\d+\.\d+)/.exec(answer.stdout)?.[1];
  }
}

/** The Kubernetes and Helm providers look for kubeconfigs under names of their own; ours and kubectl take KUBECONFIG. */
function kubernetesAccess({ KUBECONFIG, KUBE_CONFIG_PATH, KUBE_CONFIG_PATHS }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return KUBECONFIG && !KUBE_CONFIG_PATH && !KUBE_CONFIG_PATHS ? { KUBE_CONFIG_PATHS: KUBECONFIG } : {};
}

async function findOnPath(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const places = isAbsolute(name) || name.includes('/') ? [name] : (env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  for (const place of places) {
    const usable = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return place;
  }
  return undefined;
}
