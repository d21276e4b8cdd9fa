import type { PlannedChange } from '../../stages/plan-json';
import type { Clients } from './clients-watch';
import type { GateResult } from './recorded';

/** What a run tells while it goes on. */
export type CutoverEvent =
  | { readonly type: 'waiting'; readonly for: string }
  | { readonly type: 'stale-lock'; readonly holder: string }
  | { readonly type: 'synthesised'; readonly stages: readonly string[]; readonly ms: number }
  | { readonly type: 'found'; readonly stage: string | undefined }
  | {
      readonly type: 'planned';
      readonly stage: string;
      readonly direction: Direction;
      readonly changes: readonly PlannedChange[];
      /** What is not known of the plan, in a dry run of a stage that is not the next one. */
      readonly unknown?: string;
    }
  | { readonly type: 'progress'; readonly stage: string; readonly line: unknown }
  | { readonly type: 'route'; readonly clients: Clients }
  | { readonly type: 'applied'; readonly stage: string; readonly direction: Direction; readonly timings: Timings }
  | { readonly type: 'verified'; readonly stage: string; readonly gates: readonly GateResult[] }
  | { readonly type: 'failed'; readonly stage: string; readonly message: string; readonly then: 'abort' | 'hold' }
  | { readonly type: 'interrupted'; readonly atOnce: boolean }
  | { readonly type: 'repairing'; readonly stage: string; readonly message: string }
  | { readonly type: 'retried'; readonly stage: string; readonly message: string; readonly waitMs: number };

/** `resume` brings what an interrupted run left behind to the stage of record; `rollback` leads onto the track back to the source. */
export type Direction = 'resume' | 'forward' | 'back' | 'rollback';

/** Milliseconds. */
export interface Timings {
  /** `terraform plan`. */
  readonly plan: number;
  /** `terraform show` of the plan, and holding it against the stage's rules. */
  readonly guard: number;
  /** `terraform apply`, gates and changes included. */
  readonly apply: number;
  readonly total: number;
}

export type OnEvent = (event: CutoverEvent) => void;
