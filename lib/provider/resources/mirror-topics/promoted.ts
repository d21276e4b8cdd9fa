/** Which topics a promotion has reached, in the order in which they were sent. */
export class Promoted {
  private readonly order = new Set<string>();
  private readonly stopped = new Set<string>();

  /** @param before in the order in which they were promoted by an earlier apply */
  public constructor(private readonly before: readonly string[] = []) {}

  /** Whether there is no way back: a topic was promoted, or may have been. */
  public get any(): boolean {
    return this.order.size > 0 || this.stopped.size > 0;
  }

  public sent(topics: readonly string[]): void {
    for (const topic of topics) this.order.add(topic);
  }

  /** The server said that it did nothing for these. */
  public refused(topics: readonly string[]): void {
    for (const topic of topics) this.order.delete(topic);
  }

  /** Seen as STOPPED. */
  public done(topics: readonly string[]): void {
    for (const topic of topics) this.stopped.add(topic);
  }

  /** Those of earlier applies first, then those that somebody else stopped, then those that were sent. Only those that are STOPPED. */
  public inOrder(topics: readonly string[]): string[] {
    const known = new Set([...this.before, ...this.order]);
    const others = [...this.stopped].filter((topic) => !known.has(topic)).sort();
    const wanted = new Set(topics);
    return [...new Set([...this.before, ...others, ...this.order])].filter(
      (topic) => wanted.has(topic) && (this.stopped.has(topic) || this.before.includes(topic)),
    );
  }

  public describe(topics: readonly string[]): string {
    const done = topics.filter((topic) => this.stopped.has(topic) || this.order.has(topic));
    const shown = done.slice(0, 20).join(', ');
    return `Promoted: ${done.length} of ${topics.length}: ${shown}${done.length > 20 ? ', …' : ''}`;
  }
}
