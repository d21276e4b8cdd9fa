import { pauseFor } from '../resources/wait';
import type { Gate, GateContext } from './gate';
import type { Asked, KafkaView, OpenTransaction, PartitionsByTopic } from './kafka-view';
import { count, listed, sample, seconds } from './words';

/** Milliseconds for which an ordinary transaction may be open: a fence that goes up lets open ones end for this long. */
const drain = 10_000;

/** Milliseconds between two looks at a transaction, while clients go on. */
const ordinary = 1_000;

/**
 * No transaction is left open on the topics: its end would never reach the destination, whose consumers would then wait for it for ever. While clients
 * go on, transactions come and go; only those count that stay. Behind a fence, every one does.
 */
export const noOpenTransactions: Gate = {
  name: 'no-open-transactions',
  fix: 'let the named applications end their transactions, or stop them; end one that nobody owns any more with kafka-transactions abort',
  async check(context) {
    const { source, topics, signal } = context;
    const first = await openOn(source, topics);
    if (first.size === 0) return { holds: true, observed: `no transaction is open on ${count(topics.length, 'topic')}` };

    const isFenced = await behindFence(context);
    if (!isFenced) await pauseFor(ordinary, signal);
    const staying = isFenced ? first : await stillOpen(source, first);
    const found = (await nameThem(source, staying)).filter(({ age }) => isFenced || age === undefined || age > drain);
    if (found.length === 0)
      return {
        holds: true,
        observed: `transactions are open on ${count(first.size, 'partition')}, none for longer than ${seconds(drain)}`,
      };
    return {
      holds: false,
      observed: listed(found.map(({ says }) => says)),
      details: { transactions: sample(found.map(({ says: _, ...transaction }) => transaction)) },
    };
  },
};

/** Where each partition's first open transaction begins. Asked in this order, a record that comes in between is not taken for one. */
async function openOn(source: KafkaView, topics: readonly string[]): Promise<ReadonlyMap<string, Open>> {
  const ends = await source.endOffsets(topics);
  const stable = await source.stableOffsets(topics);
  const open = new Map<string, Open>();
  for (const [topic, partitions] of ends) {
    for (const [partition, end] of partitions) {
      const from = stable.get(topic)?.get(partition) ?? end;
      if (from < end) open.set(`${topic}-${partition}`, { topic, partition, from });
    }
  }
  return open;
}

interface Open {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
}

async function stillOpen(source: KafkaView, before: ReadonlyMap<string, Open>): Promise<ReadonlyMap<string, Open>> {
  const now = await openOn(source, [...new Set([...before.values()].map(({ topic }) => topic))]);
  return new Map([...now].filter(([key, { from }]) => before.get(key)?.from === from));
}

async function behindFence({ gateway, route }: GateContext): Promise<boolean> {
  const views = await gateway.view(route);
  return views.length > 0 && views.every(({ report }) => report?.state === 'fenced');
}

interface Named extends Partial<Pick<OpenTransaction, 'transactionalId' | 'state'>> {
  readonly partition: string;
  readonly fromOffset: string;
  readonly producerId?: string;
  /** Milliseconds by this machine's clock. */
  readonly age?: number;
  readonly says: string;
}

async function nameThem(source: KafkaView, open: ReadonlyMap<string, Open>): Promise<Named[]> {
  if (open.size === 0) return [];
  const partitions = new Map<string, number[]>();
  for (const { topic, partition } of open.values()) partitions.set(topic, [...(partitions.get(topic) ?? []), partition]);
  const producers = await openProducers(source, partitions);
  const ids = [...new Set((producers.answer ?? []).map(({ producerId }) => producerId))];
  const transactions = ids.length > 0 ? await source.transactions(ids) : { answer: [] };
  return [...open].flatMap(([key, { topic, partition, from }]): Named[] => {
    const fromOffset = String(from);
    const own = (producers.answer ?? []).filter((producer) => producer.topic === topic && producer.partition === partition);
    if (own.length > 0) return own.map(({ producerId }) => describe(key, fromOffset, producerId, transactions));
    return [{ partition: key, fromOffset, says: `${key} has an open transaction from offset ${from} on${whyNot(producers)}` }];
  });
}

async function openProducers(source: KafkaView, partitions: PartitionsByTopic) {
  const found = await source.producers(partitions);
  return found.answer ? { answer: found.answer.filter(({ openSince }) => openSince !== undefined) } : found;
}

function describe(partition: string, fromOffset: string, producerId: bigint, transactions: Asked<readonly OpenTransaction[]>): Named {
  const at = `is open on ${partition} from offset ${fromOffset} on`;
  const transaction = transactions.answer?.find((one) => one.producerId === producerId);
  const base = { partition, fromOffset, producerId: String(producerId) };
  if (!transaction) {
    const owner = transactions.answer ? ', and no transactional id has it: it was left hanging' : whyNot(transactions);
    return { ...base, says: `a transaction of producer ${producerId} ${at}${owner}` };
  }
  const { transactionalId, state, startedAt } = transaction;
  const age = startedAt === undefined ? undefined : Math.max(0, Date.now() - startedAt);
  const lasts = age === undefined ? '' : ` for ${seconds(age)}`;
  const says = `transaction "${transactionalId}" of producer ${producerId} ${at}${lasts}`;
  return { ...base, transactionalId, state, ...(age !== undefined && { age }), says };
}

const whyNot = ({ unanswered }: Asked<unknown>): string =>
  unanswered === undefined ? '' : ` (whose it is cannot be asked: ${unanswered})`;
