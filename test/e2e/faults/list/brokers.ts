import type { Fault } from '../fault';
import type { Lab } from '../lab';
import type { Scene } from '../scene';
import { ended, whenTold } from '../strikes';

type Cluster = 'source' | 'destination';

const told = { mirror: /ACTIVE|mirror made/, fence: /link-active/, promote: /fence-confirmed/, switch: /mirrors-stopped/ } as const;

/** kill -9 of the only broker of a cluster, which comes back with its data. All scenes use the brokers. */
export function brokerFaults(lab: Lab): readonly Fault[] {
  return (['destination', 'source'] as const).flatMap((cluster) =>
    (Object.keys(told) as (keyof typeof told)[]).map((during) => ({
      fault: `kill -9 of the ${cluster} broker`,
      step: `during the apply of ${during}`,
      during,
      alone: true,
      strike: (scene: Scene) => strike(scene, lab, cluster, during),
    })),
  );
}

async function strike(scene: Scene, lab: Lab, cluster: Cluster, during: keyof typeof told): Promise<string> {
  const report = await whenTold(scene, during, told[during], async () => {
    await lab[cluster].kill();
    await lab[cluster].start();
  });
  return ended(report);
}
