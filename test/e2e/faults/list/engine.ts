import type { Fault } from '../fault';

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
  when: told[during],
  act: async ({ scene: { engine } }) => {
    await engine.kill();
    await engine.start();
    return () => '';
  },
}));
