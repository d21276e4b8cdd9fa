import type { Fault } from '../fault';
import { Broken } from '../scene';
import { ended, pause } from '../strikes';

/** Mirrors fall behind and stay behind. */
export const lagFaults: readonly Fault[] = [
  {
    fault: 'lag that grows',
    step: 'before the fence; the link copies nothing',
    during: 'fence',
    scene: { gates: { timeoutSeconds: 3, maxLag: 5 } },
    strike: async (scene) => {
      const cable = scene.lane.source.link;
      cable.silence();
      await pause(1000);
      let heldAt: string | undefined;
      const report = await scene
        .execute(['--to', 'fence'], { onLine: (line) => void (/(fenced|fencing) on source/.test(line) && (heldAt = line)) })
        .report();
      cable.heal();
      if (!report.error) throw new Broken('clients were fenced although the mirrors lag');
      if (heldAt !== undefined || !(await scene.isServedBySource())) throw new Broken(`clients were held: ${heldAt}`);
      return `${ended(report)}; clients were never held`;
    },
  },
];
