import { brokenPromises, type Verdict } from '../../../lib/cli/demo/verdict';
import { kafkaStages } from '../../../lib/migration/kafka-stages';
import { say } from '../kafka/cache';
import type { Fault, MomentFault, Result } from './fault';
import { type Journey, type Struck, travel } from './journey';
import type { Lab } from './lab';
import { Broken, NotStruck, Scene } from './scene';

/** Faults that strike one migration, each on the way to another stage: a migration for each would take most of an hour. */
export type Chain = readonly Fault[];

const order: readonly string[] = kafkaStages.stages.map(({ name }) => name);

/** Packs faults so that each chain has one fault a stage at most, in the order of the stages. They share a scene only when they name the same one. */
export function chainsOf(faults: readonly Fault[]): Chain[] {
  const chains: Fault[][] = [];
  for (const fault of faults) {
    const open = chains.find((chain) =>
      chain.every((other) => other.scene === fault.scene && other.during !== fault.during && !other.alone === !fault.alone),
    );
    if (open) open.push(fault);
    else chains.push([fault]);
  }
  return chains.map((chain) => chain.sort((a, b) => order.indexOf(a.during) - order.indexOf(b.during)));
}

/** What a migration with these faults came to; those of a migration that broke, and those that did not get their moment, are to be tried again. */
export interface ChainOutcome {
  readonly results: readonly Result[];
  readonly again: readonly Fault[];
}

const attempts = 3;
const deadlineSeconds = 240;
const none = { lost: 0, duplicated: 0, reordered: 0 };

/** @param attempt of a fault alone: one that nobody felt is tried again, up to three times */
export async function tryChain(chain: Chain, lab: Lab, attempt = 1): Promise<ChainOutcome> {
  let scene: Scene | undefined;
  try {
    scene = await Scene.open(lab, chain[0]?.scene);
    const open = scene;
    const { struck, missed, verdict } = await within(deadlineSeconds, () => migrate(chain, open));
    if (scene.load.errors.length > 0)
      say(`${scene.group}: clients met ${scene.load.errors.length} errors, such as ${scene.load.errors[0]}`);
    return judged(struck, missed, verdict);
  } catch (error) {
    const outcome = `BROKEN: ${error instanceof Broken ? error.message : describe(error)}`;
    if (chain.length > 1) return oneByOne(chain, outcome);
    if (error instanceof NotStruck && attempt < attempts) return { results: [], again: chain };
    return { results: chain.map((fault) => ({ ...rowOf(fault), outcome, ...none, kept: false })), again: [] };
  } finally {
    await scene?.close();
  }
}

/** Faults that strike at moments share runs, up to the next one that has runs of its own. */
async function migrate(chain: Chain, scene: Scene): Promise<Journey & { readonly verdict: Verdict }> {
  const struck: Struck[] = [];
  const missed: MomentFault[] = [];
  let waiting: MomentFault[] = [];
  const goTo = async (stage: string) => {
    if (waiting.length === 0 && (await scene.project.recordedStage()) === stage) return;
    const journey = await travel(scene, waiting, stage);
    waiting = [];
    struck.push(...journey.struck);
    missed.push(...journey.missed);
  };
  for (const fault of chain) {
    if ('act' in fault) {
      waiting.push(fault);
      continue;
    }
    const before = order[order.indexOf(fault.during) - 1];
    for (const stage of fault.stopsAt ?? [before].filter((one) => one !== undefined)) await goTo(stage);
    const outcome = await fault.strike(scene);
    const isThere = (await scene.project.recordedStage()) === fault.during;
    struck.push({ fault, outcome: isThere ? outcome : `${outcome}; the next run went on` });
  }
  await goTo(order.at(-1) as string);
  return { struck, missed, verdict: await scene.conclude() };
}

export function judged(struck: readonly Struck[], missed: readonly MomentFault[], verdict: Verdict): ChainOutcome {
  const broken = brokenPromises(verdict);
  const all = [...struck.map(({ fault }) => fault), ...missed];
  const { lost, duplicated, reordered, leftOnSource, consumerGaps } = verdict;
  const counts = { lost: Math.max(lost, leftOnSource, consumerGaps), duplicated, reordered };
  if (broken.length > 0 && all.length > 1) {
    // What was lost once is a row whatever each fault does alone: it may take several of them, or luck.
    const step = all.map((fault) => `${fault.fault} (${fault.step})`).join(', then ');
    const together = { fault: 'several faults of one migration', step, outcome: `BROKEN: ${broken.join('; ')}`, ...counts, kept: false };
    return { ...oneByOne(all, broken.join('; ')), results: [together] };
  }
  if (missed.length > 0 && all.length === 1) throw new NotStruck('the run never came by its moment');
  return {
    results: struck.map(({ fault, outcome }) => {
      const told = broken.length === 0 ? outcome : `BROKEN: ${broken.join('; ')}; ${outcome}`;
      return { ...rowOf(fault), outcome: told, ...counts, kept: broken.length === 0 };
    }),
    again: missed,
  };
}

/** Whose doing it was that a migration broke is seen when each fault is tried alone. */
function oneByOne(faults: readonly Fault[], why: string): ChainOutcome {
  say(`${faults.length} faults are tried again one by one, since their migration broke: ${why}`);
  return { results: [], again: faults };
}

function rowOf({ fault, step }: Fault): Pick<Result, 'fault' | 'step'> {
  return { fault, step };
}

async function within<T>(seconds: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Broken(`no end within ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([work(), late]).finally(() => clearTimeout(timer));
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.message} ${(error.stack ?? '').split('\n').slice(1, 4).join(' ')}` : String(error);
}
