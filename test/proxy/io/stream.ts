import type { Socket } from 'node:net';

/** Random numbers that come again with the same seed. */
export function random(seed: number): (below: number) => number {
  let state = (seed * 2654435761 + 1) >>> 0;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const PERIOD = 4_093;

/** Bytes that no other stream has: at every place they tell the stream they belong to, and the period is prime to every block size. */
export class Pattern {
  private readonly bytes: Buffer;

  public constructor(stream: number) {
    const next = random(stream + 1);
    const once = Buffer.from(Array.from({ length: PERIOD }, () => next(256)));
    this.bytes = Buffer.concat(Array.from({ length: 100 }, () => once));
  }

  public slice(at: number, length: number): Buffer {
    const from = at % PERIOD;
    return this.bytes.subarray(from, from + Math.min(length, 99 * PERIOD));
  }
}

/** Sends a stream in chunks of random size, as fast as it is taken. */
export function send(socket: Socket, pattern: Pattern, total: number, next: (below: number) => number): void {
  let at = 0;
  const go = () => {
    while (at < total) {
      const size = Math.min(total - at, next(4) === 0 ? 1 + next(300_000) : 1 + next(9_000));
      at += size;
      // A copy: what is read from must not be what was written.
      if (!socket.write(Buffer.from(pattern.slice(at - size, size)))) return void socket.once('drain', go);
    }
  };
  go();
}

/** Reads a whole stream, with pauses, and rejects with the first byte that is not its own. @param first what was read of it already */
export function receive(socket: Socket, pattern: Pattern, total: number, next: (below: number) => number, first?: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    let at = 0;
    const fail = (reason: string) => reject(new Error(`${reason}, after ${at} of ${total} bytes`));
    const take = (chunk: Buffer) => {
      for (let from = 0; from < chunk.length;) {
        const expected = pattern.slice(at, chunk.length - from);
        if (!expected.equals(chunk.subarray(from, from + expected.length))) return fail('foreign bytes');
        from += expected.length;
        at += expected.length;
      }
      if (at >= total) return at === total ? resolve(at) : fail('too many bytes');
      if (next(8) > 0) return;
      socket.pause();
      rest(next(12), () => socket.resume());
    };
    if (first) take(first);
    socket.on('data', take);
    socket.once('error', (error) => fail(error.message));
    socket.once('close', () => fail('closed'));
  });
}

function rest(turns: number, done: () => void): void {
  if (turns === 0) done();
  else setImmediate(() => rest(turns - 1, done));
}
