import type { Attributes } from './attributes';

/** The schema of one ephemeral resource: it is opened while Terraform runs, and nothing of it is in plan or state (Terraform 1.10). */
export interface EphemeralSchema<A extends Attributes = Attributes> {
  /** Terraform type, such as `switchyard_secret`. */
  readonly type: string;
  /** What it gives, for the docs page. */
  readonly says: string;
  readonly attributes: A;
}

export function ephemeralSchema<A extends Attributes>(schema: EphemeralSchema<A>): EphemeralSchema<A> {
  return schema;
}
