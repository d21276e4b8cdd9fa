import type { Socket } from 'node:net';

/** What happens to the bytes of one direction. */
export type Weather =
  | { readonly kind: 'fair' | 'cut' | 'silent' | 'torn' }
  /** Milliseconds. */
  | { readonly kind: 'slow' | 'halved'; readonly ms: number };

/** What has happened to a chunk. */
export type Treatment = 'held' | 'halved' | 'torn';

/** One direction of a connection: chunks in the order in which they came, each treated by the weather at its turn. */
export class Flow {
  private readonly chunks: (Buffer | 'end')[] = [];
  private working = false;
  private wake: () => void = () => undefined;

  public constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private weather: Weather,
    private readonly note: (treatment: Treatment) => void,
  ) {
    from.on('data', (chunk: Buffer) => this.take(chunk));
    from.once('end', () => this.take('end'));
    // A reset of one side is one of the other; where an end was passed on already, the other side closes by itself.
    from.once('close', (failed) => {
      this.wake();
      if (failed) to.resetAndDestroy();
      else if (!to.writableEnded && this.chunks.length === 0) to.destroy();
    });
    from.resume();
  }

  public change(weather: Weather): void {
    this.weather = weather;
    this.wake();
  }

  private take(chunk: Buffer | 'end'): void {
    this.chunks.push(chunk);
    if (this.chunks.length > 64) this.from.pause();
    if (!this.working) void this.work();
  }

  private async work(): Promise<void> {
    this.working = true;
    for (let chunk = this.chunks[0]; chunk !== undefined && !this.to.destroyed; chunk = this.chunks[0]) {
      if (this.weather.kind === 'silent' && chunk !== 'end') this.note('held');
      while (this.weather.kind === 'silent' && !this.to.destroyed) await this.nextChange();
      await this.pass(chunk);
      this.chunks.shift();
      if (this.chunks.length < 32) this.from.resume();
    }
    this.working = false;
  }

  private async pass(chunk: Buffer | 'end'): Promise<void> {
    const { weather, to } = this;
    if (weather.kind === 'slow') await pause(weather.ms);
    if (to.destroyed) return;
    if (chunk === 'end') return void to.end();
    if (weather.kind !== 'halved' && weather.kind !== 'torn') return this.write(chunk);

    this.note(weather.kind);
    const middle = Math.ceil(chunk.length / 2);
    await this.write(chunk.subarray(0, middle));
    if (weather.kind === 'torn') {
      to.resetAndDestroy();
      this.from.resetAndDestroy();
      return;
    }
    if (weather.kind === 'halved') await pause(weather.ms);
    await this.write(chunk.subarray(middle));
  }

  private async write(bytes: Buffer): Promise<void> {
    if (this.to.destroyed || bytes.length === 0) return;
    await new Promise<void>((resolve) => this.to.write(bytes, () => resolve()));
  }

  private nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
      this.to.once('close', resolve);
    });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
