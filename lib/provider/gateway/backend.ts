import type { RouteState } from '../../gateway/admin-api';
import type { RouteSpec } from '../../gateway/spec';

/** A gateway as resources and gates see it, whatever runs it. Made for one operation: it ends with the signal that it was connected with. */
export interface GatewayBackend {
  /** Where it is, for messages. */
  readonly description: string;

  /** Routes are kept in an object, which says whether there is one even when no replica answers. */
  readonly hasObject: boolean;

  /** Seconds in which every replica must confirm a change, where the configuration does not say. */
  readonly confirmSeconds: number;

  /**
   * What everyone who has a say in a route shows of it. Who does not answer is a view with a silence.
   * @throws SWY5060, SWY5101 the credentials or the role are wrong, which waiting does not cure
   */
  view(route: string): Promise<readonly View[]>;

  /** Brings everyone to the spec and waits until each runs it, settled. What `views` shows must still be so: others may have changed the route since. */
  change(views: readonly View[], spec: RouteSpec, options: ChangeOptions): Promise<ChangeOutcome>;

  /** Those that show a route which someone else changed after it was read. */
  changedByOthers(views: readonly View[], since: Reading): readonly View[];

  /** @returns where the route is left, in words; nothing when it is gone everywhere */
  remove(route: string, options: ChangeOptions): Promise<readonly string[]>;
}

/** What one party says about a route: a report, that it has none, or nothing at all. */
export interface View {
  /** Address of a replica, or the name of what is looked at. */
  readonly replica: string;
  readonly report?: RouteView;
  /** Why there is no answer. */
  readonly silence?: string;
  /** Why it does not run what the gateway's object says; on Kubernetes only. */
  readonly behind?: string;
}

export interface RouteView {
  readonly spec: RouteSpec;
  readonly state: ViewState;
  /** Number of the change that it runs, where changes have one. */
  readonly generation?: number;
  /** Requests sent to the cluster and not answered yet. */
  readonly inFlight: number;
}

/** `changing`: some replicas run what was before. */
export type ViewState = RouteState | 'changing';

export interface ChangeOptions {
  readonly signal: AbortSignal;
  /** Milliseconds in which everyone must confirm. */
  readonly timeout: number;
  readonly progress: (message: string) => void;
}

export interface ChangeOutcome {
  /** Number of the change, where changes have one. */
  readonly generation?: number;
  /** What each party said last. */
  readonly views: readonly View[];
  /** Who does not run the change, and why where that is known. */
  readonly unconfirmed: readonly Unconfirmed[];
  /** Someone else changed the route in between. */
  readonly conflict?: 'SWY5063' | 'SWY5110';
  /** The change was not accepted at all. */
  readonly rejected?: 'SWY5112';
}

export interface Unconfirmed {
  readonly replica: string;
  readonly why?: string | undefined;
}

/** The route as a state has it. */
export interface Reading {
  readonly spec: RouteSpec;
  readonly generation: number;
  /** What it is to be now. */
  readonly wanted: RouteSpec;
}
