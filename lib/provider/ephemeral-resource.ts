import type { Report, Unsettled } from './resource';
import type { Attributes, EphemeralSchema, StateOf } from './schema';

/**
 * Binds the schema of an ephemeral resource to what gives its values. The protocol layer does the rest: types, `oneOf`, time limits, and
 * turning errors into diagnostics. Terraform opens it once in every plan and in every apply, when its configuration is known.
 */
export function defineEphemeral<A extends Attributes>(schema: EphemeralSchema<A>, handlers: EphemeralHandlers<A>): EphemeralResource {
  return { schema, handlers: handlers as unknown as EphemeralHandlers<Attributes> };
}

/** An ephemeral resource with its attribute types erased, as the provider holds it. */
export interface EphemeralResource {
  readonly schema: EphemeralSchema;
  readonly handlers: EphemeralHandlers<Attributes>;
}

/** What has to be renewed or given back after use has no place here yet: values are read and forgotten. */
export interface EphemeralHandlers<A extends Attributes> {
  /** Rules that types and `oneOf` cannot express. Attributes may be unknown. */
  validate?(config: Unsettled<A>, report: Report): void | Promise<void>;

  open(context: OpenContext<A>): Promise<StateOf<A>>;
}

export interface OpenContext<A extends Attributes> {
  readonly config: StateOf<A>;
  /** Aborted when Terraform stops the provider and when the time limit is reached. */
  readonly signal: AbortSignal;
  readonly report: Report;
}
