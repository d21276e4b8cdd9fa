import { CodedError } from '../../core/coded-error';
import { pauseFor } from '../resources/wait';
import { findGate } from './all-gates';
import type { Gate, GateContext, GateResult, Look } from './gate';
import { lookAtGate } from './look';
import { seconds } from './words';

export type GateProgress = (message: string, data?: Readonly<Record<string, unknown>>) => void;

/** Milliseconds to the second look, and the most between two looks. */
const between = { first: 20, most: 500 } as const;

/** Milliseconds that a look may take that is under way when the time is over: what it sees says more than that the time was over. */
const lastLook = 2_000;

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
  const wanted = names.map((name) => findGate(name, known));
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
    const round = await oneRound(
      phase,
      context,
      (gate) => Math.min(deadline, start + (gate.patience ?? Infinity)),
      (gate, { holds, observed }) => {
        const now = `${gate.name} ${holds ? 'holds' : 'does not hold yet'}: ${observed}`;
        if (said.get(gate.name) !== now) progress(now, { gate: gate.name, holds });
        said.set(gate.name, now);
      },
    );
    if (round.every(({ look }) => look.holds)) {
      return round.map((seen) => resultOf(seen, start));
    }
    const isOver = ({ gate, look, at }: Seen) => !look.holds && (look.final || at - start >= (gate.patience ?? Infinity));
    if (performance.now() >= deadline || round.some(isOver)) throw didNotHold(round, performance.now() - start);
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
  deadlineOf: (gate: Gate) => number,
  saw: (gate: Gate, look: Look) => void,
): Promise<Seen[]> {
  const lasting = phase.filter((gate) => gate.lasting);
  let measuring = lasting.length > 0;
  const lookAt = async (gate: Gate): Promise<Seen> => {
    const left = Math.max(0, deadlineOf(gate) - performance.now());
    const look = await lookAtGate(gate, context, left + lastLook + context.bounds.quietMs);
    saw(gate, look);
    return { gate, look, at: performance.now() };
  };
  const measured = Promise.all(lasting.map(lookAt)).finally(() => (measuring = false));
  const others = phase
    .filter((gate) => !gate.lasting)
    .map(async (gate) => {
      let pause: number = between.first;
      for (;;) {
        const seen = await lookAt(gate);
        if (seen.look.holds || !measuring || performance.now() >= deadlineOf(gate)) return seen;
        await pauseFor(pause, context.signal);
        pause = Math.min(pause * 1.5, 100);
      }
    });
  const all = (await Promise.all([measured, ...others])).flat();
  return phase.map((gate) => all.find((seen) => seen.gate === gate) as Seen);
}

/** Details are kept as text: a state that Terraform shows has one type for all gates. */
function resultOf({ gate, look: { observed, details }, at }: Seen, start: number): GateResult {
  return { gate: gate.name, observed, waited_ms: Math.round(at - start), ...(details && { details: JSON.stringify(details) }) };
}

function didNotHold(round: readonly Seen[], waited: number): CodedError {
  const open = round.filter(({ look }) => !look.holds);
  const detail = open.map(({ gate, look }) => `${gate.name} (${look.observed})`).join('; ');
  // What will never hold is what there is something to do about.
  const worst = open.find(({ look }) => look.final) ?? open[0];
  return new CodedError('SWY4010', {
    property: 'gate',
    value: worst?.gate.name,
    detail: `after ${seconds(waited)}: ${detail}`,
    ...(worst && { fix: worst.gate.fix }),
  });
}
