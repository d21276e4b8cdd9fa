import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Lock, takeLock } from '../lock';
import type { Project } from '../project';
import type { GroupStack } from '../synth';
import type { OnEvent } from './events';

/** The folder in which Terraform works on one stack, held by one run at a time. */
export class StackPlace {
  /**
   * Waits for another run of this process in the same stack; one of another process is refused.
   *
   * @throws SWY8301 a run of another process holds it
   */
  public static async take(project: Project, stack: GroupStack, group: string, onEvent: OnEvent): Promise<StackPlace> {
    const folder = join(project.output, 'stacks', stack.name);
    const before = turns.get(folder);
    let end: () => void = () => undefined;
    const turn = new Promise<void>((resolve) => (end = resolve));
    turns.set(folder, turn);
    const done = () => {
      if (turns.get(folder) === turn) turns.delete(folder);
      end();
    };
    if (before) {
      onEvent({ type: 'waiting', for: `another group of stack ${stack.name}` });
      await before;
    }
    try {
      await mkdir(folder, { recursive: true });
      const lock = takeLock(join(folder, 'switchyard.lock'), { group, code: 'SWY8301' });
      // It may be a link to what an earlier run had synthesised.
      await rm(join(folder, 'cdk.tf.json'), { force: true });
      // Terraform reaches the provider that runs already, so the copies of it for each platform are left out.
      await cp(stack.folder, folder, { recursive: true, filter: (path) => basename(path) !== 'terraform.d' });
      return new StackPlace(folder, lock, done);
    } catch (error) {
      done();
      throw error;
    }
  }

  private constructor(
    public readonly folder: string,
    private readonly lock: Lock,
    private readonly done: () => void,
  ) {}

  /** Whether `terraform init` has nothing to do: it ran here for the same backend, providers and modules with the same Terraform. */
  public isInitialised(terraformVersion: string): boolean {
    try {
      return readFileSync(this.mark, 'utf8') === this.needs(terraformVersion);
    } catch {
      return false;
    }
  }

  public noteInitialised(terraformVersion: string): void {
    try {
      writeFileSync(this.mark, this.needs(terraformVersion));
    } catch {
      // The next run initialises again.
    }
  }

  public release(): void {
    this.lock.release();
    this.done();
  }

  /** In Terraform's own folder, so that it goes when that is removed. */
  private get mark(): string {
    return join(this.folder, '.terraform', 'switchyard-initialised');
  }

  private needs(terraformVersion: string): string {
    const text = readFileSync(join(this.folder, 'cdk.tf.json'), 'utf8');
    const { terraform, module: modules } = JSON.parse(text) as { terraform?: unknown; module?: unknown };
    return createHash('sha256')
      .update(JSON.stringify([terraformVersion, terraform, modules]))
      .digest('hex');
  }
}

/** The last run of this process that works in a stack or waits for it, by the stack's folder. */
const turns = new Map<string, Promise<void>>();
