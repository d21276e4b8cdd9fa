import { type Construct, type IResolvable, TerraformDataSource, type TerraformMetaArguments, TerraformResource } from '../core/cdktf';
import type { Attribute, Attributes, AttributeType, ConfigOf, DataSourceSchema, Mode, ResourceSchema } from '../provider/schema';
import { providerIdentity } from '../provider/schema/identity';

/** A resource class made from a schema: its configuration is typed by it, and every attribute can be read as a reference. */
export interface Binding<A extends Attributes, Base = TerraformResource> {
  /** Terraform type. */
  readonly tfResourceType: string;
  new (scope: Construct, id: string, config: ConfigOf<A> & TerraformMetaArguments): Base & References<A>;
}

/** Attributes that the provider decides, as references for other resources and outputs. */
export type References<A extends Attributes> = {
  readonly [K in keyof A as A[K]['__mode'] extends 'computed' | 'optional-computed' ? K : never]: Reference<A[K]>;
};

type Reference<T> =
  T extends Attribute<infer V, Mode>
    ? V extends string | number
      ? V
      : V extends readonly string[]
        ? string[]
        : V extends Readonly<Record<string, string>>
          ? Record<string, string>
          : IResolvable
    : never;

/** The CDKTF class of a resource, straight from its schema: names stay as Terraform has them, and nothing is generated. */
export function bindingOf<A extends Attributes>(schema: ResourceSchema<A>): Binding<A> {
  return boundTo(TerraformResource, schema) as Binding<A>;
}

/** The same of a data source. */
export function dataBindingOf<A extends Attributes>(schema: DataSourceSchema<A>): Binding<A, TerraformDataSource> {
  return boundTo(TerraformDataSource as unknown as typeof TerraformResource, schema) as Binding<A, TerraformDataSource>;
}

function boundTo<A extends Attributes>(Base: typeof TerraformResource, schema: DataSourceSchema<A>): unknown {
  const names = Object.keys(schema.attributes);

  class Bound extends Base {
    public static readonly tfResourceType = schema.type;
    readonly #given: Readonly<Record<string, unknown>>;

    public constructor(scope: Construct, id: string, config: ConfigOf<A> & TerraformMetaArguments) {
      super(scope, id, {
        ...metaArguments(config, names),
        terraformResourceType: schema.type,
        terraformGeneratorMetadata: { providerName: providerIdentity.name, providerVersion: providerIdentity.version },
      });
      this.#given = Object.fromEntries(Object.entries(config).filter(([name, value]) => names.includes(name) && value !== undefined));
    }

    protected override synthesizeAttributes(): Record<string, unknown> {
      return { ...this.#given };
    }

    /** `any` has CDKTF's HCL writer take the value as it is. */
    protected override synthesizeHclAttributes(): Record<string, unknown> {
      return Object.fromEntries(Object.entries(this.#given).map(([name, value]) => [name, { value, type: 'any' }]));
    }
  }

  for (const [name, { definition }] of Object.entries(schema.attributes)) {
    if (!definition.mode.endsWith('computed')) continue;
    Object.defineProperty(Bound.prototype, name, {
      get(this: TerraformResource) {
        return reference(this, name, definition.type);
      },
    });
  }
  return Bound;
}

function metaArguments(config: object, names: readonly string[]): TerraformMetaArguments {
  return Object.fromEntries(Object.entries(config).filter(([name]) => !names.includes(name)));
}

function reference(resource: TerraformResource, name: string, type: AttributeType): unknown {
  if (type.kind === 'string') return resource.getStringAttribute(name);
  if (type.kind === 'number') return resource.getNumberAttribute(name);
  if (type.kind === 'list' && type.of.kind === 'string') return resource.getListAttribute(name);
  if (type.kind === 'map' && type.of.kind === 'string') return resource.getStringMapAttribute(name);
  return resource.interpolationForAttribute(name);
}
