import type { Execution } from './project';
import type { Scene, SceneOptions } from './scene';

/** The stages that `execute` goes through. */
export type Stage = 'mirror' | 'fence' | 'promote' | 'switch' | 'settle';

/** Something that goes wrong on the way to a stage, and what must hold all the same. */
export type Fault = MomentFault | RunFault;

interface CommonFault {
  readonly fault: string;
  /** Where in the cutover it strikes, for people. */
  readonly step: string;
  /** Stage that the group is on the way to. */
  readonly during: Stage;
  /** A scene unlike the others'; only faults that name the same object share it. */
  readonly scene?: SceneOptions;
  /** It strikes something that all scenes share, so that no other fault may be tried meanwhile. */
  readonly alone?: boolean;
  /** Why it cannot be tried on this machine. */
  readonly skipped?: string;
}

/** Strikes in the middle of a run, which may get over it and meet the next one. When it ends the run, the next run has to go on. */
export interface MomentFault extends CommonFault {
  /** What the run tells when it is time. @default - its first word of the stage */
  readonly when?: RegExp;
  /** A run must get over it. */
  readonly passes?: boolean;
  /**
   * @returns what it did, asked for when the run has ended
   * @throws Broken it did nothing, so that nothing was shown
   */
  act(moment: Moment): Promise<() => string>;
}

/** Has runs of its own. */
export interface RunFault extends CommonFault {
  /** Stages at which runs end before it strikes. @default - the one before `during` */
  readonly stopsAt?: readonly Stage[];
  /**
   * Finds the group at the stage before `during`, lets it happen, and says what the runs did. Afterwards the group is anywhere on its way to
   * `during`, or there; the next run has to go on.
   *
   * @throws Broken a promise was not kept
   */
  strike(scene: Scene): Promise<string>;
}

/** Where a run is when a fault strikes. */
export interface Moment {
  readonly scene: Scene;
  readonly execution: Execution;
  /** Whether the run is still about the stage. */
  lasts(): boolean;
}

/** What became of a fault: a row of the table. */
export interface Row {
  readonly fault: string;
  readonly step: string;
  readonly outcome: string;
  /** Acknowledged records that are not where clients read now, or that a consumer group was never given. */
  readonly lost: number;
  readonly duplicated: number;
  readonly reordered: number;
}

export interface Result extends Row {
  readonly kept: boolean;
}
