/** Room for the requests of a quiet connection, in bytes. Ten thousand connections hold two of these each. */
export const SMALL = 4 * 1024;

/** Room for a burst, in bytes: fewer reads and writes a megabyte. Measured in bench/proxy/README.md. */
export const LARGE = 256 * 1024;

/** Large blocks that may be with connections at a time; with more of them in use, a connection gives its own back after each burst. */
const HANDED_OUT = 128;

const free: Buffer[] = [];
let out = 0;

export function takeLarge(): Buffer {
  out += 1;
  return free.pop() ?? Buffer.allocUnsafeSlow(LARGE);
}

export function giveBack(block: Buffer): void {
  out -= 1;
  if (free.length < HANDED_OUT) free.push(block);
}

/** For a block that something else still refers to: it is left to the collector. */
export function abandon(): void {
  out -= 1;
}

export function isScarce(): boolean {
  return out > HANDED_OUT;
}
