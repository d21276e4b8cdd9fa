import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../core/coded-error';
import { startCompanion } from './child';
import { builtFolder } from './package';

/** The embedded provider, kept running over many Terraform commands: starting it takes longer than Terraform needs to plan. */
export interface RunningProvider {
  /** Value of TF_REATTACH_PROVIDERS. */
  readonly reattach: string;
  /** Whether it has ended without having been asked to. */
  readonly isGone: boolean;
  stop(): Promise<void>;
  /** Ends it at once. What Terraform has asked it for fails, and Terraform writes down how far it came. */
  kill(): void;
}

export interface ProviderOptions {
  /** Folder in which Terraform runs: relative secret references mean the same as when Terraform starts the provider. */
  readonly cwd: string;
  /** File to which the provider appends its progress. */
  readonly progressFile: string;
  readonly program?: string;
}

const packaged = join(builtFolder, 'provider', 'terraform-provider-switchyard');

/** @throws SWY8010 the provider did not start */
export async function startProvider({ cwd, progressFile, program = packaged }: ProviderOptions): Promise<RunningProvider> {
  if (!existsSync(program)) throw new CodedError('SWY8010', { property: 'program', value: program, detail: 'there is no such file' });
  const provider = startCompanion('terraform-provider-switchyard', process.execPath, [program, '--reattach'], {
    cwd,
    env: { ...process.env, SWITCHYARD_PROGRESS_FILE: progressFile },
  });
  const reattach = await provider.firstLine.catch((cause: Error) => {
    throw new CodedError('SWY8010', { detail: cause.message }, undefined, { cause });
  });
  // Some implementations print the assignment, as Terraform's own documentation shows it.
  return {
    reattach: reattach.replace(/^TF_REATTACH_PROVIDERS=/, '').replace(/^'|'$/g, ''),
    get isGone() {
      return provider.process.exitCode !== null || provider.process.signalCode !== null;
    },
    stop: () => provider.stop(),
    kill: () => provider.kill(),
  };
}
