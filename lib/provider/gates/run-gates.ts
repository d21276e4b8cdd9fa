import { CodedError } from '../../core/coded-error';
import { pauseFor } from '../resources/wait';
import { isFinal } from '../kafka';
import { Refusal } from '../rest';
import type { Gate, GateContext, GateResult, Look } from './gate';

export type GateProgress = (message: string, data?: Readonly<Record<string, unknown>>) => void;

/** Milliseconds to the second look, and the most between two looks. */
const between = { first: 20, most: 500 } as const;

/**
 * Waits until the named gates hold, those between two barriers together, and returns what they saw, in the order of the names.
 *
 * @throws SWY4010 a gate did not hold within `bounds.timeoutSeconds`
 * @throws SWY4011 there is no gate of that name
 */
export async function runGates(
  names: readonly string[],
  known: readonly Gate[],
  context: GateContext,
  progress: GateProgress,
): Promise<GateResult[]> {
  const wanted = names.map((name) => {
    const gate = known.find((candidate) => candidate.name === name);
    if (!gate) throw new CodedError('SWY4011', { value: name, property: 'gate', allowed: known.map((candidate) => candidate.name) });
    return gate;
  });
  const results: GateResult[] = [];
  for (const phase of phasesOf(wanted)) results.push(...(await holdTogether(phase, context, progress)));
  return results;
}

function phasesOf(wanted: readonly Gate[]): Gate[][] {
  const phases: Gate[][] = [];
  let open: Gate[] = [];
  for (const gate of wanted) {
    if (gate.barrier) {
      if (open.length > 0) phases.push(open);
      phases.push([gate]);
      open = [];
    } else open.push(gate);
  }
  return open.length > 0 ? [...phases, open] : phases;
}

/**
 * Gates hold together when all held in the same round: a lag of zero that was seen before the source last moved says nothing.
 * A lasting gate sets the length of a round; the others are looked at again and again meanwhile.
 */
async function holdTogether(phase: readonly Gate[], context: GateContext, progress: GateProgress): Promise<GateResult[]> {
  const start = performance.now();
  const deadline = start + context.bounds.timeoutSeconds * 1000;
  const said = new Map<string, string>();
  let pause: number = between.first;
  for (;;) {
    const round = await oneRound(phase, context, deadline, (gate, { holds, observed }) => {
      const now = `${gate.name} ${holds ? 'holds' : 'does not hold yet'}: ${observed}`;
      if (said.get(gate.name) !== now) progress(now, { gate: gate.name, holds });
      said.set(gate.name, now);
    });
    if (round.every(({ look }) => look.holds)) {
      return round.map(({ gate, look, at }) => ({ gate: gate.name, observed: look.observed, waited_ms: Math.round(at - start) }));
    }
    if (performance.now() >= deadline) throw didNotHold(round, context);
    await pauseFor(Math.min(pause, Math.max(0, deadline - performance.now())), context.signal);
    pause = Math.min(pause * 1.5, between.most);
  }
}

interface Seen {
  readonly gate: Gate;
  readonly look: Look;
  readonly at: number;
}

async function oneRound(
  phase: readonly Gate[],
  context: GateContext,
  deadline: number,
  saw: (gate: Gate, look: Look) => void,
): Promise<Seen[]> {
  const lasting = phase.filter((gate) => gate.lasting);
  let measuring = lasting.length > 0;
  const lookOnce = async (gate: Gate): Promise<Seen> => {
    const look = await safely(gate, context);
    saw(gate, look);
    return { gate, look, at: performance.now() };
  };
  const measured = Promise.all(lasting.map(lookOnce)).finally(() => (measuring = false));
  const others = phase
    .filter((gate) => !gate.lasting)
    .map(async (gate) => {
      let pause: number = between.first;
      for (;;) {
        const seen = await lookOnce(gate);
        if (seen.look.holds || !measuring || performance.now() >= deadline) return seen;
        await pauseFor(pause, context.signal);
        pause = Math.min(pause * 1.5, 100);
      }
    });
  const all = (await Promise.all([measured, ...others])).flat();
  return phase.map((gate) => all.find((seen) => seen.gate === gate) as Seen);
}

/** A cluster that does not answer may do so at the next look; a refusal (a wrong key, a wrong address, a wrong password) stays and ends the wait. */
async function safely(gate: Gate, context: GateContext): Promise<Look> {
  try {
    return await gate.check(context);
  } catch (error) {
    context.signal.throwIfAborted();
    if (!CodedError.isCodedError(error) || isFinal(error) || (error instanceof Refusal && error.status < 500 && error.status !== 429))
      throw error;
    return { holds: false, observed: error.message };
  }
}

function didNotHold(round: readonly Seen[], { bounds }: GateContext): CodedError {
  const open = round.filter(({ look }) => !look.holds);
  const detail = open.map(({ gate, look }) => `${gate.name} (${look.observed})`).join('; ');
  return new CodedError('SWY4010', {
    property: 'gate',
    value: open[0]?.gate.name,
    detail: `after ${bounds.timeoutSeconds} s: ${detail}`,
    ...(open[0] && { fix: open[0].gate.fix }),
  });
}
