import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { GatewayDocument } from '../../gateway/spec';

type Attributes = Readonly<Record<string, unknown>>;

/** A stack as the app wrote it. */
export interface WrittenStack {
  readonly name: string;
  /** The gateway that the stack defines. */
  readonly gateway: GatewayDocument | undefined;
  /** Its resources of one Terraform type, as Terraform will read them. */
  resources(type: string): readonly Attributes[];
}

/** Every stack of a synthesised app. */
export async function readStacks(output: string): Promise<WrittenStack[]> {
  const names = await readdir(join(output, 'stacks'));
  return Promise.all(names.sort().map((name) => readStack(join(output, 'stacks', name), name)));
}

async function readStack(folder: string, name: string): Promise<WrittenStack> {
  const [configuration, gateway] = await Promise.all([read(join(folder, 'cdk.tf.json')), read(join(folder, 'gateway.yaml'))]);
  const { resource = {} } = (configuration === undefined ? {} : JSON.parse(configuration)) as {
    resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  };
  return {
    name,
    gateway: gateway === undefined ? undefined : (parse(gateway) as GatewayDocument),
    resources: (type) => Object.values(resource[type] ?? {}),
  };
}

async function read(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** A nested value. Blocks that may be there once only are lists of one in the configurations of some providers. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((found, key) => {
    const holder: unknown = Array.isArray(found) ? found[0] : found;
    return typeof holder === 'object' && holder !== null ? (holder as Attributes)[key] : undefined;
  }, value);
}
