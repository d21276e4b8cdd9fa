import { ApiKey } from '../wire';
import { isWrite } from './apis';
import type { RequestHead } from './request-head';

/** What becomes of a request while the route is fencing. */
export type Grace = 'forward' | 'later' | 'hold';

/** Brokers end a transaction by themselves after this long at most (`transaction.max.timeout.ms`, its default): of a producer that has gone. */
const LONGEST_MS = 15 * 60_000;

/**
 * Transactions that clients of a route have open, as far as requests show it. A drain lets them end, because one that stays open at the source keeps
 * its topics' mirrors waiting until `transaction.timeout.ms`; and it lets no other begin.
 */
export class Transactions {
  /** When each was last seen, epoch milliseconds, by transactional id. */
  private readonly open = new Map<string, number>();

  /** How many are open. */
  public count(): number {
    for (const [id, seen] of this.open) if (Date.now() - seen > LONGEST_MS) this.open.delete(id);
    return this.open.size;
  }

  /** A request is about to be forwarded. @returns whether it belongs to a transaction */
  public note({ apiKey, transactionalId }: RequestHead): boolean {
    if (transactionalId === null) return false;
    // InitProducerId ends what the producer before it has left open.
    if (apiKey === ApiKey.EndTxn || apiKey === ApiKey.InitProducerId) this.open.delete(transactionalId);
    else if (apiKey === ApiKey.AddPartitionsToTxn || apiKey === ApiKey.AddOffsetsToTxn) this.open.set(transactionalId, Date.now());
    return true;
  }

  /**
   * @param transactional whether the connection has carried requests of transactions: its reads go on too, because they may stand before such a request
   * @returns `later` for a transaction that would begin: it is answered with CONCURRENT_TRANSACTIONS, which every client retries without a word
   */
  public grace({ apiKey, transactionalId }: RequestHead, transactional: boolean): Grace {
    if (this.count() === 0) return 'hold';
    if (apiKey === ApiKey.TxnOffsetCommit) return 'forward';
    if (transactionalId === null) return transactional && !isWrite(apiKey) && apiKey !== ApiKey.Fetch ? 'forward' : 'hold';
    if (this.open.has(transactionalId) || apiKey === ApiKey.Produce) return 'forward';
    return apiKey === ApiKey.AddPartitionsToTxn ? 'later' : 'hold';
  }

  /** What is left open stays so: its producers begin anew on the next cluster. */
  public forget(): number {
    const left = this.count();
    this.open.clear();
    return left;
  }
}
