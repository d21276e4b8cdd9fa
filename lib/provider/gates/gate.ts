import type { GatewayBackend } from '../gateway';
import type { LinkApi } from '../rest';
import type { KafkaOffsets } from './kafka-offsets';

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
}

export interface Look {
  readonly holds: boolean;
  /** What was seen, for people: in the error when it does not hold, in the state when it does. */
  readonly observed: string;
}

/** What gates may look at. */
export interface GateContext {
  readonly topics: readonly string[];
  readonly link: LinkApi;
  readonly route: string;
  readonly gateway: GatewayBackend;
  readonly source: KafkaOffsets;
  readonly destination: KafkaOffsets;
  readonly bounds: GateBounds;
  /** When the stage of record was recorded; null before the first. */
  readonly stageSince: string | null;
  /** Gates that held when the stage of record was recorded. */
  readonly heldBefore: readonly string[];
  readonly signal: AbortSignal;
}

export interface GateBounds {
  readonly maxLag: number;
  readonly quietMs: number;
  readonly soakSeconds: number;
  readonly timeoutSeconds: number;
}

export interface GateResult {
  readonly gate: string;
  readonly observed: string;
  readonly waited_ms: number;
}
