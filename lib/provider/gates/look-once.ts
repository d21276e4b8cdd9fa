import { findGate } from './all-gates';
import type { GateContext, Look } from './gate';
import { lookAtGate, unseen } from './look';

/** What one gate said. */
export interface GateAnswer extends Look {
  readonly gate: string;
  /** What to do where it does not hold, as an imperative sentence without a full stop. */
  readonly fix: string;
  /** True where it never holds a stage up: show it as a warning. */
  readonly advice?: boolean;
}

/** Milliseconds that one gate may take. */
const patience = 15_000;

/**
 * Asks every named gate once, all at the same time, and never throws for what one of them meets: a cluster that cannot be reached, a wrong key
 * and a secret that is missing are answers.
 *
 * @throws SWY4011 there is no gate of that name
 * @throws the reason of the signal when it was aborted
 */
export async function lookOnce(names: readonly string[], context: GateContext): Promise<readonly GateAnswer[]> {
  const wanted = names.map((name) => findGate(name));
  return Promise.all(
    wanted.map(async (gate): Promise<GateAnswer> => {
      const look = await lookAtGate(gate, context, patience + context.bounds.quietMs).catch((error: unknown) => {
        context.signal.throwIfAborted();
        return unseen(error);
      });
      return { gate: gate.name, ...look, fix: gate.fix, ...(gate.advice && { advice: true }) };
    }),
  );
}
