import type { MemoryBudget } from '../limits/memory-budget';
import { errorResponse, type RequestFrame } from '../rewrite/error-response';
import { answerApiVersions, refuseApiVersions, type RouteView } from '../rewrite/rewrite-response';
import type { ClientSession } from '../session/client-session';
import { ApiKey, apiName, decodeRequestHeader, ErrorCode } from '../wire';
import type { ErrorFence } from './error-fence';
import type { RequestHead } from './request-head';
import type { Verdict } from './requests';

export interface OwnAnswersHandlers {
  /** A request is answered by the proxy. Its answer takes its turn behind those of the cluster. */
  answer(bytes: Buffer): void;
  /** The answer to a request that was collected is there: the next one may be looked at. */
  next(): void;
  /** The connection ends behind its last answer. */
  end(): void;
  /** The connection cannot go on. */
  refuse(why: string): void;
}

export interface OwnAnswersHost {
  readonly view: RouteView;
  readonly memory: MemoryBudget;
  readonly errorFence: ErrorFence | undefined;
  readonly limits: { readonly authenticationMs: number; readonly requestBytes: number };
}

/** Largest request of a client that is not authenticated, as Kafka's `sasl.server.max.receive.size`. */
const UNAUTHENTICATED_BYTES = 512 * 1024;

/** Largest request that the proxy reads whole to answer it. */
const COLLECTED_BYTES = 16 * 1024 * 1024;

type Refuse = (request: RequestFrame) => Buffer | undefined;

/** For a transaction that would begin while a drain waits for others. */
const LATER = { errorCode: ErrorCode.CONCURRENT_TRANSACTIONS, errorMessage: null };

/** For a fetch by a position of another cluster: retried by every client, which meanwhile joins its group again. */
const STALE = { errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER, errorMessage: null };

/** The requests of one connection that the proxy answers itself: those of a login, and what a fence answers. Nothing behind one is looked at before its answer is there. */
export class OwnAnswers {
  /** Why {@link admit} or {@link collect} has refused. */
  public fault = '';

  private isBusy = false;
  /** Answers the request that is collected, whatever the fence is when it is whole; undefined where the session does. */
  private refusal: Refuse | undefined;
  private timer: NodeJS.Timeout | undefined;
  private release: () => void = () => undefined;

  /**
   * @param session absent where the cluster authenticates the client
   * @param head whose limit holds for the next request
   * @param acceptedAt epoch milliseconds; a TLS handshake takes of the time to authenticate
   */
  public constructor(
    private readonly session: ClientSession | undefined,
    private readonly head: RequestHead,
    private readonly host: OwnAnswersHost,
    private readonly handlers: OwnAnswersHandlers,
    acceptedAt: number,
  ) {
    head.limit = session && !session.principal ? UNAUTHENTICATED_BYTES : host.limits.requestBytes;
    if (!session || session.principal) return;
    const left = acceptedAt + host.limits.authenticationMs - Date.now();
    this.timer = setTimeout(() => handlers.refuse('nothing that authenticates it in time'), Math.max(0, left));
  }

  /** Whether an answer is being made. */
  public get busy(): boolean {
    return this.isBusy;
  }

  /** @returns undefined for a request that is the cluster's, as far as the client and the version are concerned */
  public admit(head: RequestHead): Verdict | undefined {
    if (this.isBusy) return 'wait';
    const { apiKey, version, correlationId } = head;
    const { ranges } = this.host.view;
    const range = ranges.get(apiKey);
    if (apiKey === ApiKey.ApiVersions && range && version > range.max) return this.answer(refuseApiVersions(correlationId, ranges));
    if (!range || version < range.min || version > range.max)
      return this.refuse(`${apiName(apiKey)} version ${version}, which is not offered`);

    const { session } = this;
    if (!session) return undefined;
    if (session.takes(apiKey)) return session.principal || session.isLogin(apiKey) ? this.collect(head) : this.tooEarly(apiKey);
    if (!session.principal) return apiKey === ApiKey.ApiVersions ? this.answerApiVersions(head) : this.tooEarly(apiKey);
    return Date.now() > session.expiresAt ? this.refuse(`${apiName(apiKey)} after its session has expired`) : undefined;
  }

  /** For a request that a fence keeps from the cluster. */
  public admitFenced(head: RequestHead): Verdict {
    if (head.apiKey === ApiKey.ApiVersions) return this.answerApiVersions(head);
    const { errorFence } = this.host;
    return errorFence?.answers(head.apiKey) ? this.collect(head, (request) => errorFence.answer(request)) : 'wait';
  }

  /** For a request that is to be sent again a little later. */
  public admitLater(head: RequestHead): Verdict {
    return this.collect(head, (request) => errorResponse(request, LATER));
  }

  /** For a fetch by a position that may mean nothing on this cluster. */
  public admitStale(head: RequestHead): Verdict {
    return this.collect(head, (request) => errorResponse(request, STALE));
  }

  /** Answers a request that was collected. @param frame without its 4-byte length */
  public take(frame: Buffer): void {
    try {
      const { apiKey, apiVersion: version, correlationId, bodyOffset } = decodeRequestHeader(frame);
      const request = { apiKey, version, correlationId, frame, bodyOffset };
      if (this.refusal) this.answerRefused(request, this.refusal);
      else this.answerForSession(request);
    } catch (error) {
      this.handlers.refuse(`a request that cannot be read: ${(error as Error).message}`);
    }
  }

  /** The client is gone, or nothing more is read from it. */
  public stop(): void {
    clearTimeout(this.timer);
    this.release();
  }

  private answerRefused(request: RequestFrame, refusal: Refuse): void {
    const response = refusal(request);
    this.release();
    if (response) this.handlers.answer(response);
    else this.handlers.refuse(`${apiName(request.apiKey)} that wants no answer, to a route that is fenced`);
  }

  private answerForSession(request: RequestFrame): void {
    this.isBusy = true;
    (this.session as ClientSession).answer(request).then(
      ({ response, last }) => this.done(response, last === true),
      (error: Error) => this.handlers.refuse(`${apiName(request.apiKey)} that cannot be answered: ${error.message}`),
    );
  }

  private done(response: Buffer, last: boolean): void {
    this.isBusy = false;
    this.release();
    this.handlers.answer(response);
    if (last) return this.handlers.end();
    if (this.session?.principal) {
      clearTimeout(this.timer);
      this.head.limit = this.host.limits.requestBytes;
    }
    this.handlers.next();
  }

  private collect({ apiKey, size }: RequestHead, refusal?: Refuse): Verdict {
    if (size > COLLECTED_BYTES) return this.refuse(`${apiName(apiKey)} of ${size} bytes, which is too large here`);
    const release = this.host.memory.reserve(size);
    if (!release) return this.refuse(`${apiName(apiKey)} of ${size} bytes, for which the limit of collected bytes leaves no room`);
    this.release = release;
    this.refusal = refusal;
    return 'collect';
  }

  private answerApiVersions({ version, correlationId }: RequestHead): Verdict {
    return this.answer(answerApiVersions(version, correlationId, this.host.view.ranges));
  }

  private answer(bytes: Buffer): Verdict {
    this.handlers.answer(bytes);
    return 'answered';
  }

  private tooEarly(apiKey: number): Verdict {
    return this.refuse(`${apiName(apiKey)} before it has authenticated`);
  }

  private refuse(why: string): Verdict {
    this.fault = why;
    return 'refuse';
  }
}
