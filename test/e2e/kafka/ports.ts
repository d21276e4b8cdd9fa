import { createServer } from 'node:net';

const given = new Set<number>();

/**
 * Ports on loopback that nothing listens on. They lie below the range that the system gives to outgoing connections: a client that
 * keeps trying the port of a stopped broker would otherwise sometimes be connected to itself, and the broker could not come back.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    ports.push(port);
  }
  return ports;
}

/** The first of so many ports in a row. */
export async function freePortRange(length: number): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 12_000);
    const range = Array.from({ length }, (_, index) => first + index);
    const free = await Promise.all(range.map(async (port) => !given.has(port) && (await isFree(port))));
    if (!free.every(Boolean)) continue;
    for (const port of range) given.add(port);
    return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
