import { forgetLeaderEpochs, hasLeaderEpochs } from '../wire';
import { BAD, MORE, RequestHead } from './request-head';

/**
 * What becomes of the request at the head of what was read: it goes to the cluster, it is answered already, it is wanted whole, it stays unread for now,
 * or the connection cannot go on.
 */
export type Verdict = 'forward' | 'answered' | 'collect' | 'wait' | 'refuse';

export interface RequestSink {
  /** Whether nothing can go on now. */
  isChoked(): boolean;
  /** Decides about a request by its head. With `refuse` it says why in {@link Requests.fault}. */
  admit(head: RequestHead): Verdict;
  forward(bytes: Buffer): void;
  /** The last byte of a request was forwarded. */
  forwarded(): void;
  /** A request that was wanted whole, without its 4-byte length. */
  collected(frame: Buffer): void;
}

const EMPTY: Buffer = Buffer.alloc(0);

/** Takes the requests of one client connection apart as far as needed: bodies go on in the chunks they came in, but for those that are changed. */
export class Requests {
  /** Why the connection cannot go on. */
  public fault = '';

  /** Bytes that were read and not forwarded: at most one chunk, because the client is paused while there are any that cannot go on. */
  private unread = EMPTY;
  /** Bytes of the current request that are still to come, and what they are for. */
  private bodyLeft = 0;
  private bodyIs: 'forwarded' | 'changed' | 'skipped' | 'collected' = 'forwarded';
  private parts: Buffer[] = [];

  public constructor(
    private readonly sink: RequestSink,
    public readonly head = new RequestHead(),
  ) {}

  public get waiting(): boolean {
    return this.unread.length > 0;
  }

  /** @param chunk bytes on loan */
  public push(chunk: Buffer): Verdict {
    return this.take(this.unread.length > 0 ? Buffer.concat([this.unread, chunk]) : chunk);
  }

  /** Looks again at what could not go on. */
  public pump(): Verdict {
    return this.take(this.unread);
  }

  public drop(): void {
    this.unread = EMPTY;
    this.parts = [];
  }

  /** Requests that follow each other in one chunk go out in one write. */
  private take(bytes: Buffer): Verdict {
    let verdict: Verdict = this.sink.isChoked() ? 'wait' : 'forward';
    let at = 0;
    let run = 0;
    const flush = () => {
      if (run < at) this.sink.forward(bytes.subarray(run, at));
      run = at;
    };

    while (verdict !== 'wait' && verdict !== 'refuse' && at < bytes.length) {
      if (this.bodyLeft === 0) {
        verdict = this.next(bytes, at);
        if (this.bodyIs !== 'forwarded') flush();
        if (this.bodyLeft === 0) break;
      }
      const step = Math.min(this.bodyLeft, bytes.length - at);
      if (this.bodyIs === 'collected' || this.bodyIs === 'changed') this.parts.push(Buffer.from(bytes.subarray(at, at + step)));
      at += step;
      this.bodyLeft -= step;
      if (this.bodyIs !== 'forwarded') run = at;
      if (this.bodyLeft === 0) this.finish();
    }

    flush();
    // The chunk is on loan: what stays is copied.
    if (bytes !== this.unread || at > 0) this.unread = at < bytes.length ? Buffer.from(bytes.subarray(at)) : EMPTY;
    return verdict;
  }

  private next(bytes: Buffer, at: number): Verdict {
    const seen = this.head.read(bytes, at);
    if (seen === MORE) return 'forward';
    if (seen === BAD) {
      this.fault = this.head.fault;
      return 'refuse';
    }
    const verdict = this.sink.admit(this.head);
    if (verdict === 'wait' || verdict === 'refuse') return verdict;
    this.bodyLeft = this.head.size + 4;
    this.bodyIs = verdict === 'forward' ? this.passage(bytes, at) : verdict === 'collect' ? 'collected' : 'skipped';
    return verdict;
  }

  /** Leader epochs of one cluster mean nothing in another. Almost all requests with some are in one chunk, and are changed where they are. */
  private passage(bytes: Buffer, at: number): 'forwarded' | 'changed' {
    if (!hasLeaderEpochs(this.head.apiKey, this.head.version)) return 'forwarded';
    if (bytes.length - at < this.bodyLeft) return 'changed';
    forgetLeaderEpochs(bytes.subarray(at, at + this.bodyLeft));
    return 'forwarded';
  }

  private finish(): void {
    if (this.bodyIs === 'forwarded') return this.sink.forwarded();
    if (this.bodyIs === 'skipped') return;
    const request = Buffer.concat(this.parts);
    this.parts = [];
    if (this.bodyIs === 'collected') return this.sink.collected(request.subarray(4));
    forgetLeaderEpochs(request);
    this.sink.forward(request);
    this.sink.forwarded();
  }
}
