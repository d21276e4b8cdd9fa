import type { Socket } from 'node:net';

const headBytes = 8;

/** Calls back at the end of each frame with its first bytes, and with a way to have it whole where it came in one chunk. */
export function eachFrame(socket: Socket, callback: (head: Buffer, whole: () => Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  let left = 0;
  let head: Buffer = rest;
  socket.on('data', (chunk) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    rest = Buffer.alloc(0);
    for (let at = 0; at < bytes.length;) {
      if (left === 0) {
        if (bytes.length - at < headBytes) {
          rest = bytes.subarray(at);
          return;
        }
        head = bytes.subarray(at, at + headBytes);
        left = bytes.readInt32BE(at) + 4;
      }
      const start = at;
      const step = Math.min(left, bytes.length - at);
      at += step;
      left -= step;
      if (left === 0) callback(head, () => bytes.subarray(start, at));
    }
  });
}
