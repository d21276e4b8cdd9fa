import type { Rules } from '../core/rules';

/** Bounds of the checks that stand before each stage. */
export interface Gates {
  /**
   * Records of lag, over all topics, under which the fence may go up.
   * @default 1000
   */
  readonly maxLag?: number;

  /**
   * Milliseconds for which the lag must stay under that without growing.
   * @default 500
   */
  readonly stableMs?: number;

  /**
   * Milliseconds for which records and commits on the source must stand still before promotion, and on the destination before a rollback.
   * @default 250
   */
  readonly quietMs?: number;

  /**
   * Seconds between switch and settle.
   * @default 0
   */
  readonly soakSeconds?: number;

  /**
   * Seconds that a gate is waited for.
   * @default 60
   */
  readonly timeoutSeconds?: number;

  /**
   * Seconds that clients may be held, as estimated before the fence goes up. Clients in Java give up after 60 s by default.
   * @default 55
   */
  readonly maxWindowSeconds?: number;

  /**
   * Records that were written to the source alone after the promotion, by a producer that does not use the route, and may be left behind at the switch.
   * The gate `no-late-records` names them.
   * @default 0
   */
  readonly maxLateRecords?: number;
}

/** SWY1015. */
export function checkGates(rules: Rules, gates: Gates): void {
  for (const [property, value] of Object.entries(gates)) {
    rules.check('SWY1015', Number.isInteger(value) && value >= 0, { property: `gates.${property}`, value });
  }
}

/** The bounds as `switchyard_cutover` takes them; those not given are left to its defaults. */
export function gatesAttributes({ maxLag, stableMs, quietMs, soakSeconds, timeoutSeconds, maxWindowSeconds, maxLateRecords }: Gates) {
  return {
    max_lag: maxLag,
    stable_ms: stableMs,
    quiet_ms: quietMs,
    soak_seconds: soakSeconds,
    timeout_seconds: timeoutSeconds,
    max_window_seconds: maxWindowSeconds,
    max_late_records: maxLateRecords,
  };
}
