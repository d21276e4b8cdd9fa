/** A map of bounded size that forgets what was not used for longest. */
export class Lru<Value> {
  private readonly entries = new Map<string, Value>();

  public constructor(private readonly capacity: number) {}

  public get size(): number {
    return this.entries.size;
  }

  public get(key: string): Value | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) {
      this.entries.delete(key);
      this.entries.set(key, value);
    }
    return value;
  }

  /** The value of the key; without one, what `make` gives, which is kept. */
  public getOrSet(key: string, make: () => Value): Value {
    const known = this.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.set(key, made);
    return made;
  }

  public set(key: string, value: Value): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    const [oldest] = this.entries.keys();
    if (this.entries.size > this.capacity && oldest !== undefined) this.entries.delete(oldest);
  }

  public delete(key: string): void {
    this.entries.delete(key);
  }

  public values(): IterableIterator<Value> {
    return this.entries.values();
  }

  public clear(): void {
    this.entries.clear();
  }
}
