import { judge, type Verdict } from '../../../lib/cli/demo/verdict';
import type { LogRecord, RecordId } from '../../../lib/cli/demo/records';
import type { PlacedRecord } from '../clients/records';
import type { Client } from './client';

/** When what happened to the route, in order. */
export interface Mark {
  readonly phase: string;
  readonly at: number;
}

/** What a pair of clients of one library went through, counted. */
export interface Result {
  readonly verdict: Verdict;
  /** Acknowledged records that the destination holds somewhere else than at the offset the producer was told. */
  readonly misplaced: readonly string[];
  /** Records of whose place the producer was told. */
  readonly placesTold: number;
  /** Records that the consumer was given for the first time after a later one of their key. */
  readonly disordered: readonly string[];
  /** Errors that reached either application, with the phase in which they did. */
  readonly errors: readonly string[];
  /** Records acknowledged while the route was held. */
  readonly acknowledgedWhileHeld: number;
  /** Acknowledgements after the abort and before the second fence, and after the switch. */
  readonly acknowledgedAfter: { readonly abort: number; readonly switch: number };
  readonly consumedAfter: { readonly abort: number; readonly switch: number };
  /** Milliseconds from the switch to the first record through the producer and through the consumer. */
  readonly backAfter: { readonly producer?: number; readonly consumer?: number };
  /** Members that the group has on the destination, before the consumer is stopped. */
  readonly members: number;
  /** Sums of the offsets that the group had on the destination when it was switched, and at the end. */
  readonly committed: { readonly atSwitch: number; readonly atEnd: number };
  /** What the libraries told besides, with the phase. */
  readonly notes: readonly string[];
}

export interface Evidence {
  readonly library: string;
  readonly topic: string;
  readonly producer: Client;
  readonly consumer: Client;
  readonly marks: readonly Mark[];
  readonly members: number;
  readonly committed: Result['committed'];
  readonly source: readonly PlacedRecord[];
  readonly destination: readonly PlacedRecord[];
}

/** The output of a client is read a little after it was written, when the machine is busy. */
const slack = 2000;

export function resultOf(evidence: Evidence): Result {
  const { topic, producer, consumer, marks, members, committed } = evidence;
  const idOf = (value: string) => recordId(evidence, value);
  const logOf = (records: readonly PlacedRecord[]): LogRecord[] =>
    records.filter((record) => record.topic === topic).map(({ value, partition, offset }) => ({ ...idOf(value), partition, offset }));
  const timed = [...producer.errors, ...consumer.errors];
  const [abort, secondFence, switched] = ['aborted', 'held for 50 s', 'switched'].map((phase) => markOf(marks, phase));
  const since = (events: readonly { readonly at: number }[], from = Infinity, to = Infinity) =>
    events.filter(({ at }) => at >= from && at < to).length;
  const after = (events: readonly { readonly at: number }[]) => ({
    abort: since(events, abort, secondFence),
    switch: since(events, switched),
  });
  const back = (events: readonly { readonly at: number }[]) => {
    const first = events.find(({ at }) => at >= (switched ?? Infinity))?.at;
    return first === undefined ? undefined : first - switched!;
  };
  return {
    verdict: judge({
      acknowledged: producer.acknowledged.map(({ value }) => idOf(value)),
      source: logOf(evidence.source),
      destination: logOf(evidence.destination),
      delivered: consumer.consumed.map(({ value }) => idOf(value)),
    }),
    misplaced: misplaced(evidence),
    placesTold: producer.acknowledged.filter(({ offset }) => offset !== undefined).length,
    disordered: disordered(consumer.consumed.map(({ value }) => idOf(value))),
    errors: timed.map(({ at, during, error }) => `${phaseOf(marks, at)}: ${during}: ${error}`),
    acknowledgedWhileHeld: producer.acknowledged.filter(
      ({ at }) => phaseOf(marks, at).startsWith('held') && phaseOf(marks, at - slack).startsWith('held'),
    ).length,
    acknowledgedAfter: after(producer.acknowledged),
    consumedAfter: after(consumer.consumed),
    backAfter: { producer: back(producer.acknowledged), consumer: back(consumer.consumed) },
    members,
    committed,
    notes: [...producer.notes, ...consumer.notes].map(({ at, text }) => `${phaseOf(marks, at)}: ${text}`),
  };
}

function recordId({ topic, library }: Evidence, value: string): RecordId {
  const colon = value.indexOf(':');
  return { topic, producer: library, key: value.slice(0, colon), sequence: Number(value.slice(colon + 1)) };
}

function misplaced({ topic, producer, destination }: Evidence): string[] {
  const places = new Map<string, string>();
  for (const record of destination) {
    // Of a record that is there twice the first place counts; the second is a duplicate.
    if (record.topic === topic && !places.has(record.value)) places.set(record.value, `${record.partition}@${record.offset}`);
  }
  return producer.acknowledged
    .filter(({ value, partition, offset }) => offset !== undefined && places.has(value) && places.get(value) !== `${partition}@${offset}`)
    .map(({ value, partition, offset }) => `${value} acknowledged at ${partition}@${offset}, found at ${places.get(value)}`);
}

function disordered(delivered: readonly RecordId[]): string[] {
  const latest = new Map<string, number>();
  const seen = new Set<string>();
  const wrong: string[] = [];
  for (const { key, sequence } of delivered) {
    const id = `${key}:${sequence}`;
    if (seen.has(id)) continue;
    seen.add(id);
    if (sequence < (latest.get(key) ?? -1)) wrong.push(id);
    else latest.set(key, sequence);
  }
  return wrong;
}

function phaseOf(marks: readonly Mark[], at: number): string {
  return marks.findLast((mark) => mark.at <= at)?.phase ?? 'before the start';
}

function markOf(marks: readonly Mark[], phase: string): number | undefined {
  return marks.find((mark) => mark.phase === phase)?.at;
}
