import type { GatewayBackend } from '../gateway';
import type { Clock } from './clocks';
import type { KafkaView } from './kafka-view';
import type { LinkView } from './link-view';

/** A check that must hold before a stage changes anything. */
export interface Gate {
  /** As stage plans name it. */
  readonly name: string;

  /** What to do when it does not hold, as an imperative sentence without a full stop. */
  readonly fix: string;

  /** Looks once. */
  check(context: GateContext): Promise<Look>;

  /** True where what follows means something only once this gate holds: the gates after it wait for it. */
  readonly barrier?: boolean;

  /** True where one look takes a time that says something about what the other gates see meanwhile: they hold together or not at all. */
  readonly lasting?: boolean;

  /** True where it never holds a stage up: what it says is a warning. */
  readonly advice?: boolean;

  /** Milliseconds for which it is waited for at most, where that is not as long as for the others. */
  readonly patience?: number;
}

export interface Look {
  readonly holds: boolean;
  /** What was seen, for people: in the error when it does not hold, in the state when it does. */
  readonly observed: string;
  /** True where it does not hold and no later look will change that: it is not waited for. */
  readonly final?: boolean;
  /** The same in detail, for programs: JSON. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What gates may look at. */
export interface GateContext {
  readonly topics: readonly string[];
  readonly link: LinkView;
  /** What copies from the destination back to the source; absent for a group that has none. */
  readonly wayBack?: LinkView | undefined;
  readonly route: string;
  readonly gateway: Pick<GatewayBackend, 'view'>;
  readonly source: KafkaView;
  readonly destination: KafkaView;
  /** Machines whose clocks are compared with this one's. */
  readonly clocks: readonly Clock[];
  readonly bounds: GateBounds;
  /** When the stage of record was recorded; null before the first. */
  readonly stageSince: string | null;
  /** Gates that held when the stage of record was recorded. */
  readonly heldBefore: readonly string[];
  readonly signal: AbortSignal;
}

export interface GateBounds {
  readonly maxLag: number;
  readonly stableMs: number;
  readonly quietMs: number;
  readonly soakSeconds: number;
  readonly timeoutSeconds: number;
  readonly maxWindowSeconds: number;
  readonly maxLateRecords: number;
}

export interface GateResult {
  readonly gate: string;
  readonly observed: string;
  readonly waited_ms: number;
  /** JSON. */
  readonly details?: string;
}
