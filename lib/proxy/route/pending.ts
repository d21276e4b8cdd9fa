/** Requests of one connection that a response must still go out for, in order: Kafka answers a connection in the order of its requests. */
export class Pending {
  private readonly correlationIds: Int32Array;
  private readonly apiKeys: Int16Array;
  private readonly versions: Int16Array;
  private readonly flags: Uint8Array;
  /** Answers of the proxy itself that wait for their turn, by slot. */
  private readonly answers = new Map<number, Buffer>();
  private first = 0;
  private count = 0;

  /** @param capacity requests in flight on one connection; further ones stay unread */
  public constructor(private readonly capacity = 1024) {
    this.correlationIds = new Int32Array(capacity);
    this.apiKeys = new Int16Array(capacity);
    this.versions = new Int16Array(capacity);
    this.flags = new Uint8Array(capacity);
  }

  public get length(): number {
    return this.count;
  }

  /** Two places are kept for requests of the proxy itself. */
  public get full(): boolean {
    return this.count >= this.capacity - 2;
  }

  public push(correlationId: number, apiKey: number, version: number, flags: number): void {
    const slot = (this.first + this.count++) % this.capacity;
    this.correlationIds[slot] = correlationId;
    this.apiKeys[slot] = apiKey;
    this.versions[slot] = version;
    this.flags[slot] = flags;
  }

  /** An answer of the proxy's own, to be sent when everything before it is answered. */
  public pushAnswer(answer: Buffer): void {
    this.answers.set((this.first + this.count) % this.capacity, answer);
    this.push(0, 0, 0, 0);
  }

  /** Takes the proxy's own answer if it is at the head. */
  public takeAnswer(): Buffer | undefined {
    const answer = this.answers.get(this.first);
    if (!answer) return undefined;
    this.answers.delete(this.first);
    this.shift();
    return answer;
  }

  public shift(): void {
    this.first = (this.first + 1) % this.capacity;
    this.count -= 1;
  }

  /** Empties the line. @returns answers of the proxy's own with no request of the client before them: those are still good */
  public clear(): Buffer[] {
    const good: Buffer[] = [];
    for (let at = 0; at < this.count; at++) {
      const slot = (this.first + at) % this.capacity;
      const answer = this.answers.get(slot);
      if (answer) good.push(answer);
      else if (((this.flags[slot] as number) & OWN) === 0) break;
    }
    this.answers.clear();
    this.first = this.count = 0;
    return good;
  }

  public get correlationId(): number {
    return this.correlationIds[this.first] as number;
  }

  public get apiKey(): number {
    return this.apiKeys[this.first] as number;
  }

  public get version(): number {
    return this.versions[this.first] as number;
  }

  public is(flag: number): boolean {
    return ((this.flags[this.first] as number) & flag) !== 0;
  }
}

/** The request may change the cluster. */
export const WRITE = 1;
/** The request is the proxy's own: its response is for nobody. */
export const OWN = 2;
