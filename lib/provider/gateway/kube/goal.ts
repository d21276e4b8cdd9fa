import type { GatewayDocument } from '../../../gateway/spec';
import type { DocumentStore, Stored } from './document-store';

/** What replicas are to run: any content of the object in which our part is as wanted. Others go on changing their parts meanwhile. */
export class Goal {
  private readonly revisions = new Set<string>();
  /** Our own part was changed, or the object is gone. */
  public overtaken = false;

  public constructor(
    private readonly store: DocumentStore,
    private readonly isWanted: (document: GatewayDocument) => boolean,
    /** What is in the object, as far as it was read. */
    public latest: Stored,
    /** Whether it had to be written; otherwise it was there already. */
    public readonly written: boolean,
  ) {
    this.revisions.add(latest.revision);
  }

  public accepts(revision: string): boolean {
    return this.revisions.has(revision);
  }

  /** Looks at the object again. */
  public async refresh(): Promise<Stored> {
    const stored = await this.store.read();
    if (!stored || !this.isWanted(stored.document)) this.overtaken = true;
    else {
      this.latest = stored;
      this.revisions.add(stored.revision);
    }
    return this.latest;
  }
}
