import { CodedError } from '../../../lib/core/coded-error';
import type { SecretStore } from '../../../lib/secrets';

/** A store whose answers a test holds in its hand. */
export class MemoryStore implements SecretStore {
  public readonly description = 'memory';
  public readonly entries = new Map<string, string>();
  public failing = false;
  public closed = false;
  public reads = 0;

  /** Present: answers wait until {@link release}. */
  private gate: Promise<void> | undefined;
  public release: () => void = () => undefined;

  public holdAnswers(): void {
    this.gate = new Promise((resolve) => {
      this.release = () => {
        this.gate = undefined;
        resolve();
      };
    });
  }

  public async read(principal: string): Promise<string | undefined> {
    this.reads++;
    const value = this.entries.get(principal);
    const { failing } = this;
    await this.gate;
    if (failing) throw new CodedError('SWY9006', { detail: 'memory' });
    return value;
  }

  public async write(principal: string, value: string): Promise<void> {
    this.entries.set(principal, value);
  }

  public async remove(principal: string): Promise<void> {
    this.entries.delete(principal);
  }

  public close(): void {
    this.closed = true;
  }
}
