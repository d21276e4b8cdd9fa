import { chainsOf, tryChain } from './chain';
import type { Fault, Result } from './fault';
import type { Lab } from './lab';
import { StepKills, stepFault } from './steps';

export interface ScheduleOptions {
  /** Migrations at the same time. */
  readonly atOnce: number;
  readonly isWanted: (fault: string, step: string) => boolean;
  readonly tell: (result: Result) => void;
}

type Work = () => Promise<void>;

/** Tries every fault, several migrations at a time; those that strike what all share come last, one after another. */
export async function tryAll(faults: readonly Fault[], lab: Lab, { atOnce, isWanted, tell }: ScheduleOptions): Promise<Result[]> {
  const results: Result[] = [];
  const take = (result: Result) => {
    results.push(result);
    tell(result);
  };
  const wanted = faults.filter(({ fault, step }) => isWanted(fault, step));
  for (const { fault, step, skipped } of wanted) {
    if (skipped !== undefined) take({ fault, step, outcome: `skipped: ${skipped}`, lost: 0, duplicated: 0, reordered: 0, kept: true });
  }

  const queue: Work[] = [];
  const chainWork =
    (chain: readonly Fault[], own: Work[], attempt = 1): Work =>
    async () => {
      const { results: these, again } = await tryChain(chain, lab, attempt);
      for (const result of these) take(result);
      // The first of those that are tried again may have broken it, so that none of them shares a migration with another.
      own.push(...again.map((fault) => chainWork([fault], own, chain.length === 1 ? attempt + 1 : 1)));
    };
  const open = wanted.filter(({ skipped }) => skipped === undefined);
  // The longest first.
  queue.push(
    ...stepWork(lab, take, isWanted, queue),
    ...chainsOf(open.filter(({ alone }) => !alone)).map((chain) => chainWork(chain, queue)),
  );
  await Promise.all(Array.from({ length: atOnce }, () => workOff(queue)));

  const last: Work[] = [];
  last.push(...chainsOf(open.filter(({ alone }) => alone)).map((chain) => chainWork(chain, last)));
  await workOff(last);
  return results.sort((a, b) => a.fault.localeCompare(b.fault));
}

function stepWork(lab: Lab, take: (result: Result) => void, isWanted: ScheduleOptions['isWanted'], queue: Work[]): Work[] {
  // The steps themselves are known only after the reference run.
  if (!isWanted(stepFault, '')) return [];
  const kills = new StepKills(lab, take);
  return [
    async () => {
      take(await kills.enumerate());
      kills.narrow((step) => isWanted(stepFault, step));
      // They take longest, and go on in two migrations at once.
      queue.unshift(() => kills.strikeAll());
      await kills.strikeAll();
    },
  ];
}

async function workOff(queue: Work[]): Promise<void> {
  for (let work = queue.shift(); work !== undefined; work = queue.shift()) await work();
}
