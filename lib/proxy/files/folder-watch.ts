import { setTimeout as wait } from 'node:timers/promises';
import { fingerprint, fingerprintNow } from './fingerprint';

/** Certificate and key are two files: whoever replaces them one after the other should cause one reload, not a failed one and a good one. */
const SETTLE_MS = 100;
const MOST_ROUNDS = 20;

/** Looks whether the files of one folder have changed, when told to. */
export class FolderWatch {
  private readonly listeners = new Set<() => void>();
  private seen = '';
  private looking = false;

  public constructor(private readonly folder: string) {}

  public get isWanted(): boolean {
    return this.listeners.size > 0;
  }

  public add(listener: () => void): () => void {
    if (!this.isWanted) this.seen = fingerprintNow(this.folder);
    // One function may be given twice; each registration ends on its own.
    const own = () => listener();
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  }

  public async look(): Promise<void> {
    if (this.looking || !this.isWanted) return;
    this.looking = true;
    try {
      if (await this.hasChanged()) {
        for (let round = 0; round < MOST_ROUNDS; round++) {
          await wait(SETTLE_MS, undefined, { ref: false });
          if (!(await this.hasChanged())) break;
        }
        for (const listener of this.listeners) tell(listener);
      }
    } finally {
      this.looking = false;
    }
  }

  private async hasChanged(): Promise<boolean> {
    const now = await fingerprint(this.folder);
    const changed = now !== this.seen;
    this.seen = now;
    return changed;
  }
}

/** One listener's fault must not keep the others, or the connections of the proxy, from going on. */
function tell(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    process.emitWarning(`a change of files was not taken up: ${error instanceof Error ? error.message : String(error)}`);
  }
}
