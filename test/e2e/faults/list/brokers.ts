import type { Fault } from '../fault';
import type { Lab } from '../lab';

const told = { mirror: /ACTIVE|mirror made/, fence: /link-active/, promote: /fence-confirmed/, switch: /mirrors-stopped/ } as const;

/** kill -9 of the only broker of a cluster, which comes back with its data. All scenes use the brokers. */
export function brokerFaults(lab: Lab): readonly Fault[] {
  return (['destination', 'source'] as const).flatMap((cluster) =>
    (Object.keys(told) as (keyof typeof told)[]).map((during) => ({
      fault: `kill -9 of the ${cluster} broker`,
      step: `during the apply of ${during}`,
      during,
      alone: true,
      when: told[during],
      act: async () => {
        await lab[cluster].kill();
        const killed = performance.now();
        await lab[cluster].start();
        const away = performance.now() - killed;
        return () => `the broker was away for ${(away / 1000).toFixed(1)} s`;
      },
    })),
  );
}
