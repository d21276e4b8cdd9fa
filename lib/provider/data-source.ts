import type { Progress, Report, Unsettled } from './resource';
import type { Attributes, DataSourceSchema, StateOf } from './schema';

/**
 * Binds the schema of a data source to what reads it. The protocol layer does the rest: types, `oneOf`, defaults, time limits, and turning
 * errors into diagnostics. Terraform reads it in every plan in which its configuration is known, else in the apply.
 */
export function defineDataSource<A extends Attributes>(schema: DataSourceSchema<A>, handlers: DataSourceHandlers<A>): DataSource {
  return { schema, handlers: handlers as unknown as DataSourceHandlers<Attributes> };
}

/** A data source with its attribute types erased, as the provider holds it. */
export interface DataSource {
  readonly schema: DataSourceSchema;
  readonly handlers: DataSourceHandlers<Attributes>;
}

export interface DataSourceHandlers<A extends Attributes> {
  /** Rules that types and `oneOf` cannot express. Attributes may be unknown. */
  validate?(config: Unsettled<A>, report: Report): void | Promise<void>;

  read(context: ReadDataContext<A>): Promise<StateOf<A>>;

  /** Seconds that a read may take. @default 60 */
  readonly seconds?: number | ((config: StateOf<A>) => number);
}

export interface ReadDataContext<A extends Attributes> {
  /** The configuration with its defaults; what the data source decides is null. */
  readonly config: StateOf<A>;
  /** Aborted when Terraform stops the provider and when the time limit is reached. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly report: Report;
}
