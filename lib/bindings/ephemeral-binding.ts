import { CodedError } from '../core/coded-error';
import { type Construct, ref, TerraformElement, Token } from '../core/cdktf';
import type { Attribute, Attributes, ConfigOf, EphemeralSchema, Mode } from '../provider/schema';
import { literals } from './literals';

/** An ephemeral block made from a schema: its configuration is typed by it, and what the provider decides can be read as a reference. */
export interface EphemeralBinding<A extends Attributes> {
  /** Terraform type. */
  readonly tfResourceType: string;
  new (scope: Construct, id: string, config: ConfigOf<A>): TerraformElement & EphemeralReferences<A>;
}

type EphemeralReferences<A extends Attributes> = {
  readonly [K in keyof A as A[K]['__mode'] extends 'computed' ? K : never]: A[K] extends Attribute<infer V, Mode> ? V : never;
};

/**
 * CDKTF 0.21 has no class for ephemeral blocks. Any element may bring a top-level block of its own, though, and gets a name and
 * references as a resource does.
 */
export function ephemeralBindingOf<A extends Attributes>(schema: EphemeralSchema<A>): EphemeralBinding<A> {
  class Bound extends TerraformElement {
    public static readonly tfResourceType = schema.type;
    readonly #given: Readonly<Record<string, unknown>>;

    public constructor(scope: Construct, id: string, config: ConfigOf<A>) {
      super(scope, id, `ephemeral.${schema.type}`);
      this.#given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
    }

    public override toTerraform(): unknown {
      const block = { ...(literals(this.#given) as object), '//': this.constructNodeMetadata };
      return { ephemeral: { [schema.type]: { [this.friendlyUniqueId]: block } } };
    }

    public override toHclTerraform(): unknown {
      throw new CodedError('SWY3325', { property: 'block', value: `ephemeral ${schema.type}` }, this.node.path);
    }
  }

  for (const [name, { definition }] of Object.entries(schema.attributes)) {
    if (definition.mode !== 'computed') continue;
    Object.defineProperty(Bound.prototype, name, {
      get(this: Bound) {
        return Token.asString(ref(`ephemeral.${schema.type}.${this.friendlyUniqueId}.${name}`, this.cdktfStack));
      },
    });
  }
  return Bound as unknown as EphemeralBinding<A>;
}
