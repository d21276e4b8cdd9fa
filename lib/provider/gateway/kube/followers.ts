import type { View } from '../backend';
import type { Stored } from './document-store';
import type { Goal } from './goal';

/** Those that do what the object of a gateway says: replicas that watch it, or pods that an operator rolls. */
export interface Followers {
  /** Seconds in which a change must be confirmed, where the configuration does not say. */
  readonly confirmSeconds: number;

  /** What each follower shows of a route, as it is now. Without a route: of the document as a whole. */
  look(stored: Stored, route: string | undefined): Promise<readonly View[]>;

  /** Begins before a write, so that what was there before is known. @param timeout milliseconds that the change may take */
  begin(timeout: number): Promise<Pursuit>;
}

/** Follows one change. */
export interface Pursuit {
  look(goal: Goal, route: string | undefined): Promise<readonly Followed[]>;
}

/** A follower that has confirmed runs the goal; one with a refusal never will. */
export interface Followed {
  readonly view: View;
  readonly confirmed: boolean;
  readonly refusal?: string;
  /** The refusal is that of an operator, about the object as a whole. */
  readonly rejected?: boolean;
}
