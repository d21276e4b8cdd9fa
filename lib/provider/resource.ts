import type { CodedError } from '../core/coded-error';
import type { Unknown } from './protocol/values/unknown';
import type { Attributes, ResourceSchema, StateOf } from './schema';

export { isKnown, UNKNOWN, type Unknown } from './protocol/values/unknown';

/**
 * Binds a schema to what the resource does. The protocol layer does the rest: validation of types, `oneOf` and required attributes,
 * defaults, unknown computed values, `replaces`, write-only attributes, time limits, and turning errors into diagnostics.
 *
 * In values, an absent attribute of the resource is `null`; an absent attribute of a nested object is not there at all.
 */
export function defineResource<A extends Attributes>(schema: ResourceSchema<A>, handlers: ResourceHandlers<A>): Resource {
  return { schema, handlers: handlers as unknown as ResourceHandlers<Attributes> };
}

/** A resource with its attribute types erased, as the provider holds it. */
export interface Resource {
  readonly schema: ResourceSchema;
  readonly handlers: ResourceHandlers<Attributes>;
}

/** What `read` answers when the thing is no longer there: Terraform then plans a new one. */
export const GONE = Symbol('gone');

/**
 * Thrown by `create` or `update` when some of the work is done. The state is kept, so that the next apply goes on from it.
 * After `create` Terraform marks such a resource as tainted and replaces it; a create that finds what is already there
 * and goes on should throw its plain error instead, which keeps no state and is created again.
 */
export class PartialState extends Error {
  public constructor(
    /** State so far; what is still unknown in it is kept as null. */
    public readonly state: object,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'PartialState';
  }
}

export interface ResourceHandlers<A extends Attributes> {
  /** Rules that types and `oneOf` cannot express. Attributes may be unknown. */
  validate?(config: Unsettled<A>, report: Report): void | Promise<void>;

  /**
   * Adjusts a plan, asks for replacement or refuses. Called for create and update, after defaults and unknown computed values are in
   * `planned`, and also when nothing differs. An attribute that the configuration gives may not be changed, Terraform refuses that.
   * @returns the plan to use, or nothing to keep `planned`
   */
  plan?(context: PlanContext<A>): Unsettled<A> | void | Promise<Unsettled<A> | void>;

  /** Refuses a destroy while it is planned, by reporting an error. Also called for the destroy half of a replacement. */
  planDelete?(context: PlanDeleteContext<A>): void | Promise<void>;

  read(context: ReadContext<A>): Promise<StateOf<A> | typeof GONE>;

  /** @throws PartialState, or any error: nothing is then kept */
  create(context: CreateContext<A>): Promise<StateOf<A>>;

  /** @throws PartialState, or any error: the prior state is then kept */
  update(context: UpdateContext<A>): Promise<StateOf<A>>;

  /** Is done when it returns; an error keeps the prior state. */
  delete(context: DeleteContext<A>): Promise<void>;

  /** What is known from an import id; `read` is called with it next. */
  importState?(id: string, context: ImportContext): Partial<StateOf<A>> | Promise<Partial<StateOf<A>>>;

  /** From the state of the version that is the key to that of the next version. States are as JSON holds them. */
  readonly upgrade?: Readonly<Record<number, (old: unknown) => unknown>>;

  /** Time limits in seconds where the configuration has none. @default 600 for create, update and delete; 60 for read */
  readonly timeouts?: Partial<Record<Operation, number>>;
}

export type Operation = 'create' | 'read' | 'update' | 'delete';

/** Values of which any may be unknown; {@link isKnown} looks inside one, too. */
export type Unsettled<A extends Attributes> = { readonly [K in keyof A]: StateOf<A>[K] | Unknown };

/** A plan that is being applied: what is given is known, what the provider decides may be unknown. */
export type Planned<A extends Attributes> = {
  readonly [K in keyof A]: A[K]['__mode'] extends 'computed' | 'optional-computed' ? StateOf<A>[K] | Unknown : StateOf<A>[K];
};

/** A JSON object kept beside the state and never shown. Change it in place: what is in it when a handler returns is kept. */
export type PrivateState = Record<string, unknown>;

/** An attribute of the resource, or the way to one inside it. Empty: the resource as a whole. */
export type AttributePath = string | readonly (string | number)[];

/** Collects what the user is told. Errors reported here fail the operation; handlers may report several. */
export interface Report {
  warn(path: AttributePath, error: CodedError): void;
  error(path: AttributePath, error: CodedError): void;
}

/** Says how a long wait goes: to Terraform's log, and to the file that SWITCHYARD_PROGRESS_FILE names. Never pass a secret. */
export type Progress = (message: string, data?: Readonly<Record<string, unknown>>) => void;

interface RunContext {
  /** Aborted when Terraform stops the provider and when the time limit is reached; its reason is a CodedError that may be rethrown. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly report: Report;
  readonly private: PrivateState;
}

export interface PlanContext<A extends Attributes> {
  readonly config: Unsettled<A>;
  /** Null when a new resource is planned. */
  readonly prior: StateOf<A> | null;
  readonly planned: Unsettled<A>;
  readonly private: PrivateState;
  readonly report: Report;
  readonly signal: AbortSignal;
  /** A change of this attribute makes a new resource. */
  replace(path: AttributePath): void;
}

export interface PlanDeleteContext<A extends Attributes> {
  readonly prior: StateOf<A>;
  readonly private: PrivateState;
  readonly report: Report;
}

export interface ReadContext<A extends Attributes> extends RunContext {
  readonly state: StateOf<A>;
}

export interface CreateContext<A extends Attributes> extends RunContext {
  /** The configuration, with its write-only attributes. */
  readonly config: StateOf<A>;
  readonly planned: Planned<A>;
}

export interface UpdateContext<A extends Attributes> extends CreateContext<A> {
  readonly prior: StateOf<A>;
}

export interface DeleteContext<A extends Attributes> extends RunContext {
  readonly prior: StateOf<A>;
}

export type ImportContext = Pick<RunContext, 'signal' | 'progress' | 'private'>;
