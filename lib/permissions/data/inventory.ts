/** A resource of an app as Terraform will get it: what it is decides which calls are made. */
export interface ResourceBlock {
  /** Terraform type. */
  readonly type: string;
  /** Construct path. */
  readonly path: string;
  /** References to other resources are still texts with `${…}`. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Every resource of every stack of an app. */
export class Inventory {
  /** Reads Terraform's JSON configurations as CDKTF writes them: `cdk.tf.json` of each stack. */
  public static ofConfigurations(configurations: readonly unknown[]): Inventory {
    return new Inventory(configurations.flatMap((configuration) => blocksIn(configuration as Configuration)));
  }

  public constructor(public readonly blocks: readonly ResourceBlock[]) {}

  public ofType(...types: readonly string[]): readonly ResourceBlock[] {
    return this.blocks.filter(({ type }) => types.includes(type));
  }
}

type Resources = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

interface Configuration {
  readonly resource?: Resources;
  readonly ephemeral?: Resources;
}

function blocksIn({ resource = {}, ephemeral = {} }: Configuration): ResourceBlock[] {
  return [...entriesOf(resource), ...entriesOf(ephemeral)];
}

function entriesOf(resources: Resources): ResourceBlock[] {
  return Object.entries(resources).flatMap(([type, byId]) =>
    Object.entries(byId).map(([id, { '//': comment, ...attributes }]) => ({
      type,
      path: (comment as { metadata?: { path?: string } } | undefined)?.metadata?.path ?? `${type}.${id}`,
      attributes,
    })),
  );
}

/** A nested value; undefined where there is none. Blocks of one are lists in some providers' configurations. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  let found: unknown = value;
  for (const key of keys) {
    const holder: unknown = Array.isArray(found) ? (found as unknown[])[0] : found;
    if (typeof holder !== 'object' || holder === null) return undefined;
    found = (holder as Record<string, unknown>)[key];
  }
  return found;
}

/** A nested text; undefined where there is none. */
export function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  const found = at(value, ...keys);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

export function textsAt(value: unknown, ...keys: readonly string[]): string[] {
  const found = at(value, ...keys);
  return Array.isArray(found) ? found.filter((item): item is string => typeof item === 'string') : [];
}
