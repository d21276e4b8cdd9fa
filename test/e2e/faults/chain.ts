import { brokenPromises, type Verdict } from '../../../lib/cli/demo/verdict';
import { kafkaStages } from '../../../lib/migration/kafka-stages';
import { say } from '../kafka/cache';
import type { Fault, Result } from './fault';
import type { Lab } from './lab';
import { Broken, Scene } from './scene';

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

/** What a migration with these faults came to; those that did not get their turn because an earlier one broke it are to be tried again. */
export interface ChainOutcome {
  readonly results: readonly { readonly fault: Fault; readonly result: Result }[];
  readonly again: readonly Fault[];
}

const deadlineSeconds = 240;
const none = { lost: 0, duplicated: 0, reordered: 0 };

export async function tryChain(chain: Chain, lab: Lab): Promise<ChainOutcome> {
  const struck: { fault: Fault; outcome: string }[] = [];
  let striking: Fault | undefined;
  let scene: Scene | undefined;
  try {
    scene = await Scene.open(lab, chain[0]?.scene);
    const open = scene;
    const verdict = await within(deadlineSeconds, async () => {
      for (const fault of chain) {
        striking = fault;
        struck.push({ fault, outcome: await strike(fault, open) });
      }
      return open.conclude();
    });
    if (scene.load.errors.length > 0)
      say(`${scene.group}: clients met ${scene.load.errors.length} errors, such as ${scene.load.errors[0]}`);
    return judged(struck, verdict);
  } catch (error) {
    const culprit = striking ?? chain[0];
    const outcome = `BROKEN: ${error instanceof Broken ? error.message : describe(error)}`;
    const isLast = struck.some(({ fault }) => fault === culprit);
    // Whose doing it was that the migration did not come to its end is seen when each is tried alone.
    if (isLast && chain.length > 1) {
      say(`${chain.length} faults are tried again one by one, since their migration broke: ${outcome}`);
      return { results: [], again: chain };
    }
    return {
      results: chain
        .filter((fault) => fault === culprit)
        .map((fault) => ({ fault, result: { ...rowOf(fault), outcome, ...none, kept: false } })),
      again: chain.filter((fault) => fault !== culprit),
    };
  } finally {
    await scene?.close();
  }
}

async function strike(fault: Fault, scene: Scene): Promise<string> {
  const before = order[order.indexOf(fault.during) - 1];
  for (const stage of fault.stopsAt ?? [before].filter((one) => one !== undefined)) await scene.ensure(stage);
  const outcome = await fault.strike(scene);
  const again = await scene.ensure(fault.during);
  return again ? `${outcome}; the next run went on` : outcome;
}

function judged(struck: readonly { fault: Fault; outcome: string }[], verdict: Verdict): ChainOutcome {
  const broken = brokenPromises(verdict);
  if (broken.length > 0 && struck.length > 1) {
    say(`${struck.length} faults are tried again one by one, since their migration broke: ${broken.join('; ')}`);
    return { results: [], again: struck.map(({ fault }) => fault) };
  }
  const { lost, duplicated, reordered, leftOnSource, consumerGaps } = verdict;
  const counts = { lost: Math.max(lost, leftOnSource, consumerGaps), duplicated, reordered };
  return {
    results: struck.map(({ fault, outcome }) => {
      const told = broken.length === 0 ? outcome : `BROKEN: ${broken.join('; ')}; ${outcome}`;
      return { fault, result: { ...rowOf(fault), outcome: told, ...counts, kept: broken.length === 0 } };
    }),
    again: [],
  };
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
