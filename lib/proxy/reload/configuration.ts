import { CodedError } from '../../core/coded-error';
import type { RefusedRevision } from '../../gateway/admin-api';

/** Which configuration is in force, and what became of those that were offered. */
export class Configuration {
  public readonly outcomes = new Map<'accepted' | 'refused', number>([
    ['accepted', 0],
    ['refused', 0],
  ]);
  private current: string | undefined;
  private last: RefusedRevision | undefined;

  public get revision(): string | undefined {
    return this.current;
  }

  public get refused(): RefusedRevision | undefined {
    return this.last;
  }

  public accept(revision: string): void {
    this.current = revision;
    this.last = undefined;
    this.count('accepted');
  }

  public refuse(revision: string, error: unknown): void {
    const reason = CodedError.isCodedError(error) ? error.message : 'it could not be put into force; the log has the reason';
    this.last = { revision, reason, at: new Date().toISOString() };
    this.count('refused');
  }

  private count(outcome: 'accepted' | 'refused'): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }
}
