/** Up to this many connections are reset at once; a herd is spread over some seconds, as all of them come back. */
const HERD = 100;
const SPREAD_MS = 2_000;

/** Sends connections away, a herd of them not all in the same moment. */
export class Herd<C extends object> {
  /** Those whose reset is on its way: another fence meanwhile changes nothing about it. */
  private readonly leaving = new WeakSet<C>();

  /** @param size how many are to leave in all */
  public dismiss(connection: C, size: number, leave: () => void): void {
    if (size <= HERD) return leave();
    if (this.leaving.has(connection)) return;
    this.leaving.add(connection);
    setTimeout(leave, Math.random() * SPREAD_MS);
  }
}
