import type { Attributes } from './attributes';

/** The schema of one data source: Terraform reads it in every plan, and keeps what was read in the state. */
export interface DataSourceSchema<A extends Attributes = Attributes> {
  /** Terraform type, such as `switchyard_gate`. A resource may have the same. */
  readonly type: string;
  /** What it shows, for the docs page. */
  readonly says: string;
  readonly attributes: A;
}

export function dataSourceSchema<A extends Attributes>(schema: DataSourceSchema<A>): DataSourceSchema<A> {
  return schema;
}
