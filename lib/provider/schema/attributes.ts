/**
 * The language in which a resource's schema is written once. The provider's protocol schema and validation, the CDKTF binding and
 * the docs page all come from it. Pure data and types: imported by constructs and by the provider.
 */

/** Terraform types that attributes use. Objects are nested attributes (protocol 6). */
export type AttributeType =
  | { readonly kind: 'string' | 'number' | 'bool' }
  | { readonly kind: 'list' | 'set' | 'map'; readonly of: AttributeType }
  | { readonly kind: 'object'; readonly attributes: Attributes };

export type Mode = 'required' | 'optional' | 'computed' | 'optional-computed';

export interface AttributeDefinition {
  readonly type: AttributeType;
  readonly mode: Mode;
  /** One sentence for the docs page and for editors. */
  readonly says: string;
  /** A change makes a new resource. */
  readonly replaces: boolean;
  readonly sensitive: boolean;
  /** Sent with the configuration, never kept in plan or state (Terraform 1.11). */
  readonly writeOnly: boolean;
  /** Value that an absent optional attribute is planned as. */
  readonly default?: unknown;
  /** The only values that a string may have. */
  readonly oneOf?: readonly string[];
  /** A computed attribute keeps its value over an update unless the resource's own plan function says otherwise. */
  readonly stable: boolean;
}

export type Attributes = Readonly<Record<string, Attribute<unknown, Mode>>>;

/** Builds one attribute; `T` is what a configuration gives and `M` whether it must. Immutable: every call returns a new one. */
export class Attribute<T, M extends Mode> {
  /** Never set: carries the types. */
  declare public readonly __value: T;
  declare public readonly __mode: M;

  public constructor(public readonly definition: AttributeDefinition) {}

  public required(): Attribute<T, 'required'> {
    return this.with({ mode: 'required' });
  }

  public optional(): Attribute<T, 'optional'> {
    return this.with({ mode: 'optional' });
  }

  /** Decided by the provider. */
  public computed(): Attribute<T, 'computed'> {
    return this.with({ mode: 'computed' });
  }

  /** Given by the configuration, or decided by the provider. */
  public optionalComputed(): Attribute<T, 'optional-computed'> {
    return this.with({ mode: 'optional-computed' });
  }

  public defaultsTo(value: T): Attribute<T, 'optional'> {
    return this.with({ mode: 'optional', default: value });
  }

  public oneOf(...values: readonly string[]): Attribute<T, M> {
    return this.with({ oneOf: values });
  }

  public replaces(): Attribute<T, M> {
    return this.with({ replaces: true });
  }

  public sensitive(): Attribute<T, M> {
    return this.with({ sensitive: true });
  }

  public writeOnly(): Attribute<T, M> {
    return this.with({ writeOnly: true });
  }

  public stable(): Attribute<T, M> {
    return this.with({ stable: true });
  }

  public says(says: string): Attribute<T, M> {
    return this.with({ says });
  }

  private with<N extends Mode>(change: Partial<AttributeDefinition>): Attribute<T, N> {
    return new Attribute<T, N>({ ...this.definition, ...change });
  }
}

export const string = () => attribute<string>({ kind: 'string' });
export const number = () => attribute<number>({ kind: 'number' });
export const bool = () => attribute<boolean>({ kind: 'bool' });
export const list = <T>(of: Attribute<T, Mode>) => attribute<readonly T[]>({ kind: 'list', of: of.definition.type });
export const set = <T>(of: Attribute<T, Mode>) => attribute<readonly T[]>({ kind: 'set', of: of.definition.type });
export const map = <T>(of: Attribute<T, Mode>) => attribute<Readonly<Record<string, T>>>({ kind: 'map', of: of.definition.type });
export const object = <A extends Attributes>(attributes: A) => attribute<ConfigOf<A>>({ kind: 'object', attributes });

function attribute<T>(type: AttributeType): Attribute<T, 'optional'> {
  return new Attribute({ type, mode: 'optional', says: '', replaces: false, sensitive: false, writeOnly: false, stable: false });
}

type Given<A extends Attributes> = { [K in keyof A as A[K]['__mode'] extends 'computed' ? never : K]: A[K] };
type RequiredKeys<A extends Attributes> = { [K in keyof A]: A[K]['__mode'] extends 'required' ? K : never }[keyof A];

/** What a configuration gives: required attributes, and optional ones that may be absent. */
export type ConfigOf<A extends Attributes> = {
  readonly [K in keyof Given<A> & RequiredKeys<A>]: A[K]['__value'];
} & {
  readonly [K in Exclude<keyof Given<A>, RequiredKeys<A>>]?: A[K]['__value'] | undefined;
};

/** What a plan or a state holds: every attribute, null where there is none. */
export type StateOf<A extends Attributes> = {
  readonly [K in keyof A]: A[K]['__mode'] extends 'required' ? A[K]['__value'] : A[K]['__value'] | null;
};

/** The schema of one resource. */
export interface ResourceSchema<A extends Attributes = Attributes> {
  /** Terraform type, such as `switchyard_cluster_link`. */
  readonly type: string;
  readonly version: number;
  /** What it manages, for the docs page. */
  readonly says: string;
  readonly attributes: A;
  /** How an import id is written, for docs and messages. */
  readonly importId: string;
}

export function resourceSchema<A extends Attributes>(schema: ResourceSchema<A>): ResourceSchema<A> {
  return schema;
}
