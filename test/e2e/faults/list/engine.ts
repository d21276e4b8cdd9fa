import type { Fault } from '../fault';
import { ended, whenTold } from '../strikes';

const told = {
  mirror: /mirror made/,
  fence: /link-active/,
  promote: /PENDING_STOPPED|fence-confirmed/,
  switch: /mirrors-stopped/,
} as const;

/** One for all of them: they may share a migration. */
const scene = { engineApart: true };

/** kill -9 of what copies the records, moves the offsets and promotes. */
export const engineFaults: readonly Fault[] = (Object.keys(told) as (keyof typeof told)[]).map((during) => ({
  fault: 'kill -9 of the link engine',
  step: `during the apply of ${during}`,
  during,
  scene,
  strike: async (at) => {
    const report = await whenTold(at, during, told[during], async () => {
      await at.engine.kill();
      await at.engine.start();
    });
    return ended(report);
  },
}));
