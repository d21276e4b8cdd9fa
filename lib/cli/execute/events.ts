import type { PlannedChange } from '../../stages/plan-json';
import type { GateResult } from './recorded';

/** What a run tells while it goes on. */
export type CutoverEvent =
  | { readonly type: 'synthesised'; readonly stages: readonly string[]; readonly ms: number }
  | { readonly type: 'found'; readonly stage: string | undefined }
  | { readonly type: 'planned'; readonly stage: string; readonly direction: Direction; readonly changes: readonly PlannedChange[] }
  | { readonly type: 'progress'; readonly stage: string; readonly line: unknown }
  | { readonly type: 'applied'; readonly stage: string; readonly direction: Direction; readonly timings: Timings }
  | { readonly type: 'verified'; readonly stage: string; readonly gates: readonly GateResult[] }
  | { readonly type: 'failed'; readonly stage: string; readonly message: string; readonly then: 'abort' | 'hold' };

/** `resume` brings what an interrupted run left behind to the stage of record. */
export type Direction = 'resume' | 'forward' | 'back';

/** Milliseconds. */
export interface Timings {
  readonly plan: number;
  readonly guard: number;
  readonly apply: number;
  readonly total: number;
}

export type OnEvent = (event: CutoverEvent) => void;
