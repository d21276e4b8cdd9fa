import { CodedError } from '../../../core/coded-error';
import { isTransient } from '../../rest';
import { waitFor } from '../wait';
import { Attempts } from './attempts';
import { actOn, batches } from './batches';
import { lookAt } from './look';
import { describeTopics, explainTopics, isMoving, isStopped, lagIn, type Mirrors, type MirrorWork, refuseFailed, statusOf } from './model';
import type { Promoted } from './promoted';

/**
 * Makes every mirror a writable topic, lowest lag first, and waits until all are STOPPED. Topics that are STOPPED already count as done,
 * so it may be run again after any interruption. Nothing is promoted while a topic without lag is refused by a call that only validates.
 *
 * @param promoted filled as topics are sent, and right also when this throws
 * @throws SWY5312 refused, and nothing is promoted; SWY5313 refused, and others are promoted
 * @throws SWY5314 calls are taken and nothing happens; SWY5054 the time is over; SWY5057 a mirror gave up
 */
export async function promote(topics: readonly string[], work: MirrorWork, promoted: Promoted): Promise<void> {
  const promotion = new Promotion(topics, work, promoted);
  const done = await waitFor(() => promotion.step(), { signal: work.signal, timeout: work.timeout, between: [20, 250] });
  if (!done) throw promotion.outOfTime();
}

class Promotion {
  private readonly attempts = new Attempts();
  private mirrors: Mirrors = new Map();
  private seen = 0;
  private left: readonly string[];
  private said = '';

  public constructor(
    private readonly topics: readonly string[],
    private readonly work: MirrorWork,
    private readonly promoted: Promoted,
  ) {
    this.left = topics;
  }

  /** Looks, and sends what is due. @returns true when all topics are STOPPED */
  public async step(): Promise<true | undefined> {
    try {
      await this.look();
      if (this.left.length === 0) return true;
      await this.send();
    } catch (error) {
      // One bad answer after the first topic was sent ends nothing: there is no way back from there, only on.
      if (!isTransient(error) || !this.promoted.any) throw error;
      this.work.progress(`the REST API is in trouble, and is asked again: ${(error as Error).message}`);
    }
    return undefined;
  }

  public outOfTime(): CodedError {
    const refused = this.left.flatMap((topic) => {
      const reason = this.attempts.reasonFor(topic);
      return reason === undefined ? [] : [`${topic}: ${reason}`];
    });
    const detail = `${explainTopics(this.left, this.mirrors)}${refused.length > 0 ? ` (refused: ${refused.slice(0, 20).join('; ')})` : ''}`;
    return this.fault('SWY5054', detail);
  }

  private async look(): Promise<void> {
    this.mirrors = await lookAt(this.left, this.work, this.seen);
    this.seen = Math.max(this.seen, this.mirrors.size);
    const stopped = this.left.filter((topic) => isStopped(statusOf(this.mirrors, topic)));
    this.promoted.done(stopped);
    this.left = this.left.filter((topic) => !isStopped(statusOf(this.mirrors, topic)));
    this.report();
    this.refuseAbsent();
    refuseFailed(this.left, this.mirrors);
    const ignored = this.left.filter((topic) => this.isWaiting(topic) && this.attempts.isIgnored(topic));
    if (ignored.length > 0) throw this.fault('SWY5314', describeTopics(ignored, this.mirrors));
  }

  private async send(): Promise<void> {
    const waiting = this.left.filter((topic) => this.isWaiting(topic));
    const due = waiting.filter((topic) => this.attempts.isDue(topic)).sort((a, b) => this.lag(a) - this.lag(b) || (a < b ? -1 : 1));
    const ready: string[] = [];
    // Everything is tried out before anything is changed: promotion cannot be taken back.
    for (const batch of batches(due)) {
      const { refused } = await actOn(batch, 'promote', this.work, true);
      for (const [topic, reason] of refused) this.attempts.refused(topic, reason);
      ready.push(...batch.filter((topic) => !refused.has(topic)));
    }
    this.giveUpOnRefused();
    // A topic that lags is refused until it has caught up; one without lag is refused for a reason that may stay.
    const isHeldUp = waiting.some((topic) => this.attempts.reasonFor(topic) !== undefined && this.lag(topic) === 0);
    if (isHeldUp && !this.promoted.any) return;
    for (const batch of batches(ready)) await this.promoteBatch(batch);
    this.giveUpOnRefused();
  }

  private async promoteBatch(batch: readonly string[]): Promise<void> {
    // Noted before the answer is here: what a lost answer did is not known.
    this.promoted.sent(batch);
    const { accepted, refused } = await actOn(batch, 'promote', this.work);
    this.promoted.refused([...refused.keys()]);
    for (const [topic, reason] of refused) this.attempts.refused(topic, reason);
    for (const topic of batch) if (!refused.has(topic)) this.attempts.sent(topic, accepted.includes(topic));
  }

  private giveUpOnRefused(): void {
    const final = this.left.filter((topic) => this.attempts.isRefused(topic) && this.lag(topic) === 0);
    if (final.length === 0) return;
    const refused = final.map((topic) => `${topic}: ${this.attempts.reasonFor(topic)}`).join('; ');
    if (!this.promoted.any) throw this.fault('SWY5312', refused);
    throw this.fault('SWY5313', `${refused}. ${this.promoted.describe(this.topics)}`);
  }

  private refuseAbsent(): void {
    const absent = this.left.filter((topic) => !this.mirrors.has(topic));
    if (absent.length > 0) throw this.fault('SWY5053', `no mirror topics: ${absent.slice(0, 20).join(', ')}`);
  }

  private report(): void {
    const now = this.left.length === 0 ? 'all topics are STOPPED' : describeTopics(this.left, this.mirrors);
    if (now === this.said) return;
    this.said = now;
    this.work.progress(now, { left: this.left.length, of: this.topics.length });
  }

  private isWaiting(topic: string): boolean {
    return !isMoving(statusOf(this.mirrors, topic));
  }

  private lag(topic: string): number {
    return lagIn(this.mirrors, topic);
  }

  private fault(code: 'SWY5053' | 'SWY5054' | 'SWY5312' | 'SWY5313' | 'SWY5314', detail: string): CodedError {
    return new CodedError(code, { property: 'status', value: 'PROMOTED', detail: `link "${this.work.api.linkName}": ${detail}` });
  }
}
