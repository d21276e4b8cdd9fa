/** Why a client connection was reset. */
export type ResetReason = 'hold' | 'switch' | 'abort' | 'unreachable' | 'refused';

/** Counts of one route since it began; read by /metrics, so that the data path only adds numbers. */
export class RouteStats {
  public connections = 0;
  public bytesIn = 0;
  public bytesOut = 0;
  public heldSeconds = 0;
  public forcedDrains = 0;
  public readonly requests = new Map<number, number>();
  public readonly resets = new Map<ResetReason, number>();

  public request(apiKey: number): void {
    this.requests.set(apiKey, (this.requests.get(apiKey) ?? 0) + 1);
  }

  public reset(reason: ResetReason): void {
    this.resets.set(reason, (this.resets.get(reason) ?? 0) + 1);
  }
}
