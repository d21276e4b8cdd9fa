import { CodedError } from '../../../core/coded-error';
import { lagOf, type Mirror } from '../../rest';
import { waitFor } from '../wait';
import { batches, refusedTopics } from './batches';
import { describeTopics, isStopped, isStopping, type MirrorWork, mirrorsByTopic, refuseFailed, statusOf } from './model';

/** Refusals of a topic without lag that are taken as final. */
const refusalsTaken = 3;

/** Milliseconds after which a topic that was accepted, or not even named in the answer, and still replicates is sent again. */
const sendAgainAfter = 500;

/**
 * Makes every mirror a writable topic, lowest lag first, and waits until all are STOPPED. Topics that are STOPPED already count as done,
 * so it may be run again after any interruption.
 *
 * @returns the topics in the order in which they were sent; those that were done before come first
 */
export async function promote(topics: readonly string[], work: MirrorWork): Promise<string[]> {
  const { api, signal, timeout, progress } = work;
  const order: string[] = [];
  const sentAt = new Map<string, number>();
  const refusals = new Map<string, { count: number; message: string }>();
  let mirrors: ReadonlyMap<string, Mirror> = new Map();
  let left: readonly string[] = topics;
  let said = '';

  const look = async (): Promise<true | undefined> => {
    mirrors = await mirrorsByTopic(api);
    left = topics.filter((topic) => !isStopped(statusOf(mirrors, topic)));
    report();
    if (left.length === 0) return true;
    refuseAbsent(left, mirrors, api.linkName);
    refuseFailed(left, mirrors);
    await send(dueNow());
    return undefined;
  };

  const dueNow = () => {
    const now = performance.now();
    const due = left.filter((topic) => !isStopping(statusOf(mirrors, topic)) && now - (sentAt.get(topic) ?? -Infinity) > sendAgainAfter);
    return due.sort((a, b) => lagIn(mirrors, a) - lagIn(mirrors, b) || a.localeCompare(b));
  };

  const send = async (due: readonly string[]) => {
    const ready: string[] = [];
    // Everything is tried out before anything is changed: promotion cannot be taken back.
    for (const batch of batches(due)) {
      const refused = refusedTopics(await api.act('promote', batch, true));
      note(refused);
      ready.push(...batch.filter((topic) => !refused.has(topic)));
    }
    giveUpOnRefused();
    for (const batch of batches(ready)) {
      const refused = refusedTopics(await api.act('promote', batch));
      note(refused);
      for (const topic of batch.filter((name) => !refused.has(name))) {
        sentAt.set(topic, performance.now());
        if (!order.includes(topic)) order.push(topic);
      }
    }
  };

  const note = (refused: ReadonlyMap<string, string>) => {
    for (const [topic, message] of refused) refusals.set(topic, { count: (refusals.get(topic)?.count ?? 0) + 1, message });
  };

  // A topic that lags is refused until it has caught up; one without lag is refused for another reason, which stays.
  const giveUpOnRefused = () => {
    const final = [...refusals].filter(
      ([topic, { count }]) => count >= refusalsTaken && left.includes(topic) && lagIn(mirrors, topic) === 0,
    );
    if (final.length === 0) return;
    const detail = final.map(([topic, { message }]) => `${topic}: ${message}`).join('; ');
    throw new CodedError('SWY5053', { property: 'status', value: 'PROMOTED', detail: `link "${api.linkName}": ${detail}` });
  };

  const report = () => {
    const now = left.length === 0 ? 'all topics are STOPPED' : describeTopics(left, mirrors);
    if (now !== said) progress((said = now), { left: left.length, of: topics.length });
  };

  const done = await waitFor(look, { signal, timeout, between: [20, 250] });
  if (done) return [...topics.filter((topic) => !order.includes(topic)).sort(), ...order];

  const refused = [...refusals].filter(([topic]) => left.includes(topic)).map(([topic, { message }]) => `${topic}: ${message}`);
  const detail = `link "${api.linkName}": ${describeTopics(left, mirrors)}${refused.length > 0 ? ` (refused: ${refused.slice(0, 20).join('; ')})` : ''}`;
  throw new CodedError('SWY5054', { property: 'status', value: 'PROMOTED', detail });
}

const lagIn = (mirrors: ReadonlyMap<string, Mirror>, topic: string): number => {
  const mirror = mirrors.get(topic);
  return mirror ? lagOf(mirror) : 0;
};

function refuseAbsent(topics: readonly string[], mirrors: ReadonlyMap<string, Mirror>, link: string): void {
  const absent = topics.filter((topic) => !mirrors.has(topic));
  if (absent.length > 0) {
    throw new CodedError('SWY5053', {
      property: 'topics',
      value: absent,
      detail: `link "${link}" has no mirror of them`,
      fix: 'apply the stage mirror first',
    });
  }
}
