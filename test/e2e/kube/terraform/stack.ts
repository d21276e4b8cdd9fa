import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunResult, run } from '../../../../lib/cli/child';
import { kubernetesManifests, type KubernetesManifest } from '../../../support/kubernetes-manifests';

/** Providers that cannot be had where the tests run. */
const others = ['kubernetes', 'helm'];

/**
 * A synthesised stack under real Terraform. What is synthesised for the providers of Kubernetes and Helm is taken out and given as
 * {@link manifests}: everything that is left is ours.
 */
export class Stack {
  /** Objects for `kubectl apply`. */
  public readonly manifests: readonly KubernetesManifest[];
  private readonly env: NodeJS.ProcessEnv;

  public constructor(
    private readonly folder: string,
    env: NodeJS.ProcessEnv,
  ) {
    const { TF_CLI_CONFIG_FILE: _, ...rest } = process.env;
    this.env = { ...rest, ...env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
    const file = join(folder, 'cdk.tf.json');
    const kept = join(folder, 'manifests.json');
    const document = JSON.parse(readFileSync(file, 'utf8')) as Document;
    if (!isOurs(document)) {
      writeFileSync(kept, JSON.stringify(kubernetesManifests(document, { resolve: () => 'known only when Terraform runs' })));
      writeFileSync(file, JSON.stringify(oursIn(document), null, 2));
    }
    this.manifests = JSON.parse(readFileSync(kept, 'utf8')) as KubernetesManifest[];
  }

  public async init(): Promise<this> {
    await this.terraform('init', '-input=false');
    return this;
  }

  public async apply(...flags: string[]): Promise<void> {
    await this.terraform('apply', '-input=false', '-auto-approve', ...flags);
  }

  public async destroy(): Promise<void> {
    await this.terraform('destroy', '-input=false', '-auto-approve');
  }

  /** Addresses of the resources that a plan would change, with what it would do. */
  public async plan(): Promise<Readonly<Record<string, string>>> {
    await this.terraform('plan', '-input=false', '-out=e2e.tfplan');
    const { stdout } = await this.terraform('show', '-json', 'e2e.tfplan');
    const { resource_changes: changes = [] } = JSON.parse(stdout) as Plan;
    const wanted = changes.filter(({ change }) => change.actions[0] !== 'no-op');
    return Object.fromEntries(wanted.map(({ type, change }) => [type, change.actions.join(', ')]));
  }

  /** @param type of the only resource of it */
  public async import(type: string, id: string): Promise<void> {
    await this.terraform('import', '-input=false', this.addressOf(type), id);
  }

  /** Forgets a resource without touching what it stands for. */
  public async forget(type: string): Promise<void> {
    await this.terraform('state', 'rm', this.addressOf(type));
  }

  /** @throws with everything that Terraform says */
  private async terraform(command: string, ...args: string[]): Promise<RunResult> {
    const plain = ['show', 'state'].includes(command) ? args : ['-no-color', ...args];
    const answer = await run('terraform', [command, ...plain], { cwd: this.folder, env: this.env });
    if (answer.code === 0) return answer;
    throw new Error(`terraform ${command} failed:\n${answer.stdout}\n${answer.stderr}`);
  }

  private addressOf(type: string): string {
    const { resource } = JSON.parse(readFileSync(join(this.folder, 'cdk.tf.json'), 'utf8')) as Document;
    return `${type}.${Object.keys(resource?.[type] ?? {})[0]}`;
  }
}

interface Plan {
  readonly resource_changes?: readonly { readonly type: string; readonly change: { readonly actions: readonly string[] } }[];
}

interface Document {
  readonly '//'?: unknown;
  readonly terraform: { readonly required_providers?: Record<string, unknown> };
  readonly provider?: Record<string, unknown>;
  readonly resource?: Record<string, Record<string, { depends_on?: string[] }>>;
  readonly output?: Record<string, unknown>;
}

const mark = 'what is for other providers was taken out';

function isOurs({ '//': comment }: Document): boolean {
  return comment === mark;
}

function oursIn({ output: _, ...document }: Document): Document {
  const isOther = (name: string) => others.some((provider) => name === provider || name.startsWith(`${provider}_`));
  const only = <T>(record: Record<string, T> | undefined) =>
    Object.fromEntries(Object.entries(record ?? {}).filter(([name]) => !isOther(name)));
  const resource = only(document.resource);
  for (const each of Object.values(resource).flatMap((named) => Object.values(named))) {
    if (each.depends_on) each.depends_on = each.depends_on.filter((address) => !isOther(address));
  }
  return {
    ...document,
    '//': mark,
    terraform: { ...document.terraform, required_providers: only(document.terraform.required_providers) },
    provider: only(document.provider),
    resource,
  };
}
