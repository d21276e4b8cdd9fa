/** Why a client connection was reset. */
export type ResetReason = 'hold' | 'switch' | 'abort' | 'unreachable' | 'refused' | 'moved';

/** Counts of one route since it began; read by /metrics, so that the data path only adds numbers. */
export class RouteStats {
  public connections = 0;
  public bytesIn = 0;
  public bytesOut = 0;
  public heldSeconds = 0;
  public forcedDrains = 0;
  /** Transactions that a drain has left open. */
  public openTransactions = 0;
  /** Holds that have passed so many seconds. */
  public readonly longHolds = new Map<number, number>();
  public failedHandshakes = 0;
  /** Logins that the proxy has decided about, by mechanism and outcome. */
  public readonly authentications = new Map<string, { readonly mechanism: string; readonly outcome: string; count: number }>();
  public readonly requests = new Map<number, number>();
  public readonly resets = new Map<ResetReason, number>();

  public request(apiKey: number): void {
    this.requests.set(apiKey, (this.requests.get(apiKey) ?? 0) + 1);
  }

  public authentication(mechanism: string, outcome: 'accepted' | 'refused'): void {
    const key = `${mechanism} ${outcome}`;
    const known = this.authentications.get(key);
    if (known) known.count += 1;
    else this.authentications.set(key, { mechanism, outcome, count: 1 });
  }

  public reset(reason: ResetReason): void {
    this.resets.set(reason, (this.resets.get(reason) ?? 0) + 1);
  }
}
