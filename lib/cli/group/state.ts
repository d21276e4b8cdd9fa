import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cutoverInState } from '../execute/recorded';
import type { Project } from '../project';
import { findTerraform, Terraform, type TerraformProgram } from '../terraform';
import type { GroupAttributes } from './attributes';
import { type GroupDefinition, groupDefinition } from './definition';
import { placedIn } from './places';

/**
 * Terraform takes a provider that is said to run already as it is: `state pull` asks it nothing, and without this it refuses where the provider
 * is not installed. Source: https://developer.hashicorp.com/terraform/plugin/debugging#running-terraform-with-a-provider-in-debug-mode
 */
const nobody = { Protocol: 'grpc', ProtocolVersion: 6, Pid: 1, Test: true, Addr: { Network: 'unix', String: '/dev/null' } };
const reattach = JSON.stringify({
  'registry.terraform.io/switchyard/switchyard': nobody,
  'registry.opentofu.org/switchyard/switchyard': nobody,
});

/** What Terraform state says of a group. */
export type GroupState =
  /** Terraform was never initialised for its stack on this machine, so nobody knows. */
  | { readonly known: false }
  /** `recorded` is absent for a group that was not applied yet. */
  | { readonly known: true; readonly recorded?: GroupAttributes };

/** The group as Terraform state has it. Neither the app nor the provider is run. @throws SWY8001, SWY8002, SWY8003 */
export async function groupInState(project: Project, group: string): Promise<GroupState> {
  const definition = await groupDefinition(project, group);
  return definition ? stateOf(project, definition) : { known: false };
}

type InStack = Pick<GroupDefinition, 'group' | 'stack'>;

/** As {@link groupInState}, for a group whose stack is known. */
export async function stateOf(project: Project, definition: InStack): Promise<GroupState> {
  return (await statesOf(project, [definition])).get(definition.group) as GroupState;
}

/** As {@link groupInState}, for many groups: the state of a stack is read once. */
export async function statesOf(project: Project, definitions: readonly InStack[]): Promise<ReadonlyMap<string, GroupState>> {
  const folders = new Set(definitions.map(({ stack }) => stackFolder(project, stack)));
  const states = new Map(
    await Promise.all(
      [...folders].map(async (folder) => [folder, isInitialised(folder) ? { file: await pullState(folder) } : undefined] as const),
    ),
  );
  return new Map(
    definitions.map(({ group, stack }) => {
      const folder = stackFolder(project, stack);
      const state = states.get(folder);
      return [group, state ? inFile(state.file, group, folder) : { known: false }];
    }),
  );
}

function inFile(file: unknown, group: string, folder: string): GroupState {
  const recorded = cutoverInState(file, group);
  return { known: true, ...(recorded && { recorded: placedIn(recorded, folder) as unknown as GroupAttributes }) };
}

/** Folder in which Terraform runs a stack. */
export const stackFolder = (project: Project, stack: string): string => join(project.output, 'stacks', stack);

export const isInitialised = (folder: string): boolean => existsSync(join(folder, '.terraform')) && existsSync(join(folder, 'cdk.tf.json'));

/** Initialises the backend, and the other providers that the stack has. */
export async function initialise(folder: string, signal?: AbortSignal): Promise<void> {
  await (await terraformIn(folder)).init(signal);
}

async function pullState(folder: string): Promise<unknown> {
  return (await terraformIn(folder)).pullState();
}

let program: Promise<TerraformProgram> | undefined;

async function terraformIn(folder: string): Promise<Terraform> {
  program ??= findTerraform();
  program.catch(() => (program = undefined));
  return new Terraform(await program, folder, { ...process.env, TF_REATTACH_PROVIDERS: reattach });
}
