/** How often a call about a topic may go without effect, and how long its effect is waited for. */
export interface AttemptLimits {
  /** Milliseconds from a call to the next about the same topic; doubled each time, and ten times as long when the call was accepted. */
  readonly first: number;
  /** Calls without effect after which it is given up. */
  readonly most: number;
  /** Refusals in a row after which a reason counts as final. */
  readonly refusals: number;
  /** Milliseconds from a refusal to the next try; doubled each time. */
  readonly afterRefusal: number;
}

export const attemptLimits: AttemptLimits = { first: 500, most: 4, refusals: 3, afterRefusal: 100 };

interface Attempt {
  sent: number;
  at: number;
  accepted: boolean;
  refusals: number;
  reason: string;
}

/**
 * What was asked for each topic and what came of it. It says which topics are due for a call, and of which there is no hope: those that are
 * refused again and again, and those for which calls are taken and nothing happens, as with a server that answers with nothing.
 */
export class Attempts {
  private readonly attempts = new Map<string, Attempt>();

  public constructor(
    private readonly limits: AttemptLimits = attemptLimits,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether a call about the topic may be made now: never while the effect of the one before may still come. */
  public isDue(topic: string): boolean {
    const attempt = this.attempts.get(topic);
    if (!attempt) return true;
    if (attempt.refusals > 0) return this.now() - attempt.at >= this.limits.afterRefusal * 2 ** Math.min(attempt.refusals - 1, 4);
    return attempt.sent < this.limits.most && this.now() - attempt.at >= this.patience(attempt);
  }

  /** A call named the topic. @param accepted whether the answer said so in so many words */
  public sent(topic: string, accepted: boolean): void {
    const attempt = this.of(topic);
    attempt.sent += 1;
    attempt.at = this.now();
    attempt.accepted = accepted;
    attempt.refusals = 0;
  }

  public refused(topic: string, reason: string): void {
    const attempt = this.of(topic);
    attempt.refusals += 1;
    attempt.at = this.now();
    attempt.reason = reason;
  }

  /** Why the last call about the topic was refused; undefined when it was not. */
  public reasonFor(topic: string): string | undefined {
    const attempt = this.attempts.get(topic);
    return attempt && attempt.refusals > 0 ? attempt.reason : undefined;
  }

  /** Refused so often that the reason counts as final. */
  public isRefused(topic: string): boolean {
    return (this.attempts.get(topic)?.refusals ?? 0) >= this.limits.refusals;
  }

  /** Sent as often as it may be, never accepted in so many words, and the last time long ago. */
  public isIgnored(topic: string): boolean {
    const attempt = this.attempts.get(topic);
    if (!attempt || attempt.accepted || attempt.refusals > 0) return false;
    return attempt.sent >= this.limits.most && this.now() - attempt.at >= this.patience(attempt);
  }

  private patience({ sent, accepted }: Attempt): number {
    return this.limits.first * 2 ** Math.max(sent - 1, 0) * (accepted ? 10 : 1);
  }

  private of(topic: string): Attempt {
    const known = this.attempts.get(topic) ?? { sent: 0, at: 0, accepted: false, refusals: 0, reason: '' };
    this.attempts.set(topic, known);
    return known;
  }
}
