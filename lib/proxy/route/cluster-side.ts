import type { Leg } from '../io/leg';
import { closeSoon } from '../io/reaper';
import type { MemoryBudget } from '../limits/memory-budget';
import { isRewritten, rewriteResponse, type RouteView, traitsOf } from '../rewrite/rewrite-response';
import { ApiKey, decodeResponse, encodeRequest, type RequestBody, type ResponseBodies } from '../wire';
import { OWN, Pending, WRITE } from './pending';
import { Responses } from './responses';

/** What the connection to the cluster tells the client's side. */
export interface ClusterSideHandlers {
  /** Bytes for the client, in order. */
  respond(bytes: Buffer): void;
  /** A request was answered. */
  answered(write: boolean, apiKey: number): void;
  /** Some bytes of the cluster were dealt with. */
  progress(): void;
  drained(): void;
  /** The connection ended, or the cluster sent what cannot be forwarded. */
  closed(fault: string | undefined): void;
  /** Whether errors of the first minutes after a switch are to be softened. */
  switchedLately(): boolean;
}

const CLIENT_ID = 'switchyard-proxy';

/** The cluster's side of one client connection: the line of requests that wait for responses and, while there is one, the connection they went out on. */
export class ClusterSide {
  private readonly pending = new Pending();
  private readonly responses: Responses;
  /** Whom responses are for. */
  private client = traitsOf(null);
  private leg: Leg | undefined;
  /** Who waits for responses to requests of the proxy's own, in their order. */
  private ownWaiting: ((frame: Buffer | undefined) => void)[] = [];

  public constructor(
    private readonly view: () => RouteView,
    memory: MemoryBudget,
    private readonly handlers: ClusterSideHandlers,
  ) {
    this.responses = new Responses(this.pending, {
      rewrites: () => isRewritten(this.pending.apiKey, handlers.switchedLately()),
      rewrite: (frame) => rewriteResponse(this.pending.apiKey, this.pending.version, frame, this.view(), this.client),
      reserve: (bytes) => memory.reserve(bytes),
      emit: (bytes) => handlers.respond(bytes),
      own: (frame) => this.ownWaiting.shift()?.(frame),
      answered: () => {
        // A login is nobody's request: it is not counted as one.
        if (this.pending.is(WRITE) || !this.pending.is(OWN)) handlers.answered(this.pending.is(WRITE), this.pending.apiKey);
      },
    });
  }

  public get connected(): Leg | undefined {
    return this.leg;
  }

  /** Whether further requests must stay unread. */
  public get full(): boolean {
    return this.pending.full;
  }

  /** Takes a connection that nothing was sent on. @param client where responses are written to */
  public connect(leg: Leg, client: Leg): void {
    this.leg = leg;
    leg.attach(
      {
        chunk: (bytes) => this.receive(leg, bytes),
        drained: () => this.handlers.drained(),
        closed: () => this.lose(leg, undefined),
      },
      () => client,
    );
  }

  /** The client has said what its software is. */
  public introduce(software: string): void {
    this.client = traitsOf(software);
  }

  /** Puts a request in line whose bytes are forwarded. */
  public expect(correlationId: number, apiKey: number, version: number, write: boolean): void {
    this.pending.push(correlationId, apiKey, version, write ? WRITE : 0);
  }

  public forward(bytes: Buffer): void {
    this.leg?.write(bytes);
  }

  /** An answer of the proxy's own takes its turn behind those of the cluster. */
  public answer(bytes: Buffer): void {
    if (this.pending.length === 0) this.handlers.respond(bytes);
    else this.pending.pushAnswer(bytes);
  }

  /** Sends a request that changes nothing; its answer proves that everything before it has arrived. @returns whether there is a connection to send it on */
  public confirm(): boolean {
    if (!this.leg) return false;
    this.send(ApiKey.ApiVersions, 0, {}, WRITE | OWN, () => undefined);
    return true;
  }

  /** Sends a request of the proxy's own. Rejects when the connection ends before it is answered. */
  public ask<Key extends keyof ResponseBodies>(apiKey: Key, version: number, body: RequestBody<Key>): Promise<ResponseBodies[Key]> {
    return new Promise((resolve, reject) => {
      if (!this.leg) return reject(new Error('the connection to the cluster ended'));
      this.send(apiKey, version, body, OWN, (frame) => {
        if (!frame) return reject(new Error('the connection to the cluster ended'));
        try {
          resolve(decodeResponse<ResponseBodies[Key]>(apiKey, version, frame).body);
        } catch (error) {
          reject(error as Error);
        }
      });
    });
  }

  /** Drops the connection. What it had not answered stays unanswered. @param atOnce takes back what the kernel has not sent; an end would deliver it */
  public cut(atOnce: boolean): void {
    const { leg } = this;
    this.leg = undefined;
    if (atOnce) leg?.reset();
    else if (leg) closeSoon(leg);
    const answers = this.pending.clear();
    this.responses.reset();
    for (const answer of answers) this.handlers.respond(answer);
    for (const waiting of this.ownWaiting.splice(0)) waiting(undefined);
  }

  private send<Key extends number>(
    apiKey: Key,
    version: number,
    body: RequestBody<Key>,
    flags: number,
    answered: (frame: Buffer | undefined) => void,
  ): void {
    this.leg?.write(encodeRequest({ apiKey, apiVersion: version, correlationId: 0, clientId: CLIENT_ID }, body));
    this.pending.push(0, apiKey, version, flags);
    this.ownWaiting.push(answered);
  }

  private receive(leg: Leg, chunk: Buffer): void {
    if (this.leg !== leg) return;
    let fault: string | undefined;
    try {
      fault = this.responses.push(chunk);
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error);
    }
    if (!fault) return this.handlers.progress();
    leg.destroy();
    this.lose(leg, fault);
  }

  private lose(leg: Leg, fault: string | undefined): void {
    if (this.leg !== leg) return;
    this.cut(false);
    this.handlers.closed(fault);
  }
}
