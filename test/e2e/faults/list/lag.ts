import type { Fault } from '../fault';
import { Broken } from '../scene';
import { ended } from '../strikes';

const slowerEveryMs = 100;
const slowerByMs = 50;
/** The link is slow and not ill: its calls are answered long before they give up. */
const slowestMs = 300;
const maxLag = 2;

/** Mirrors fall behind, and more and more so. */
export const lagFaults: readonly Fault[] = [
  {
    fault: 'lag that grows',
    step: 'before the fence; what the link reads comes later and later',
    during: 'fence',
    scene: { gates: { timeoutSeconds: 8, maxLag } },
    strike: async (scene) => {
      const cable = scene.lane.source.link;
      let ms = 0;
      const slower = setInterval(() => cable.delay((ms = Math.min(ms + slowerByMs, slowestMs))), slowerEveryMs);
      let heldAt: string | undefined;
      const execution = scene.execute(['--to', 'fence'], {
        onLine: (line) => void (/(fenced|fencing) on source/.test(line) && (heldAt = line)),
      });
      const report = await execution.report().finally(() => {
        clearInterval(slower);
        cable.heal();
      });
      if (!report.error) throw new Broken('clients were fenced although the mirrors lag');
      const lag = /lag-under-threshold does not hold yet: lag \d+ then (\d+)/.exec(execution.told)?.[1];
      if (lag === undefined || !report.error.message.includes('lag-under-threshold'))
        throw new Broken(`it is not told that the mirrors lag: ${report.error.message.slice(0, 400)}`);
      if (heldAt !== undefined || !(await scene.isServedBySource())) throw new Broken(`clients were held: ${heldAt}`);
      return `${ended(report)}, at a lag of ${lag} of at most ${maxLag}; clients were never held`;
    },
  },
];
