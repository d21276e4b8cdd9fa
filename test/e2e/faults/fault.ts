import type { Scene, SceneOptions } from './scene';

/** The stages that `execute` goes through. */
export type Stage = 'mirror' | 'fence' | 'promote' | 'switch' | 'settle';

/** Something that goes wrong on the way to a stage, and what must hold all the same. */
export interface Fault {
  readonly fault: string;
  /** Where in the cutover it strikes, for people. */
  readonly step: string;
  /** Stage that the group is on the way to. */
  readonly during: Stage;
  /** Stages at which runs end before it strikes. @default - the one before `during` */
  readonly stopsAt?: readonly Stage[];
  /** A scene unlike the others'; only faults that name the same object share it. */
  readonly scene?: SceneOptions;
  /** It strikes something that all scenes share, so that no other fault may be tried meanwhile. */
  readonly alone?: boolean;
  /** Why it cannot be tried on this machine. */
  readonly skipped?: string;
  /**
   * Finds the group at the stage before `during`, lets it happen, and says what the runs did. Afterwards the group is anywhere on its way to
   * `during`, or there; the next run has to bring it there.
   *
   * @throws Broken a promise was not kept
   */
  strike(scene: Scene): Promise<string>;
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
