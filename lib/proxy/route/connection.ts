import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { answerApiVersions, isRewritten, refuseApiVersions, rewriteResponse, type RouteView } from '../rewrite/rewrite-response';
import { ApiKey, apiName, encodeRequest } from '../wire';
import { bindsConnection, isWrite } from './apis';
import { endWhenSent, resetNow, resetWhenSent } from './farewell';
import { Ledger, type RouteFence } from './fence';
import { Hold } from './hold';
import { OWN, Pending, WRITE } from './pending';
import { BAD, MORE, RequestHead } from './request-head';
import { Responses } from './responses';
import type { ResetReason, RouteStats } from './stats';

/** What a connection needs of its route. */
export interface ConnectionHost {
  readonly fence: RouteFence<Connection>;
  readonly stats: RouteStats;
  readonly log: Logger;
  readonly view: RouteView;
  readonly holdResetMs: number;
  readonly idleMs: number;
  /** How long writes of a client that has gone are awaited. */
  readonly orphanMs: number;
  /** Whether errors of the first minutes after a switch are to be softened. */
  switchedLately(): boolean;
  dial(port: number, signal: AbortSignal): Promise<Socket>;
  /** A response to a request after ApiVersions has gone to a client. */
  responded(): void;
}

/** What becomes of the request at the head of what was read. */
type Verdict = 'forward' | 'answered' | 'wait' | 'refuse';

const EMPTY: Buffer = Buffer.alloc(0);

/** One client connection and the one connection to the cluster behind it. */
export class Connection {
  public readonly ledger = new Ledger();

  private readonly head = new RequestHead();
  private readonly pending = new Pending();
  private readonly responses: Responses;
  private readonly hold: Hold;
  private readonly peer: string;

  /** Bytes that were read and not forwarded: at most one chunk, because the client is paused while there are any that cannot go on. */
  private unread = EMPTY;
  /** Bytes of the current request that are still to come; `skipping` when they are for nobody. */
  private bodyLeft = 0;
  private skipping = false;

  private upstream: Socket | undefined;
  private dialing: AbortController | undefined;
  private orphanTimer: NodeJS.Timeout | undefined;
  private refusal = '';
  private lastSent = 0;
  private everAnswered = false;
  private over = false;
  private gone = false;

  /** @param port the advertised port that the client has chosen */
  public constructor(
    private readonly client: Socket,
    private readonly port: number,
    private readonly host: ConnectionHost,
  ) {
    this.peer = `${client.remoteAddress ?? 'unknown'}:${client.remotePort ?? 0}`;
    this.responses = new Responses(this.pending, {
      rewrites: () => isRewritten(this.pending.apiKey, this.host.switchedLately()),
      rewrite: (frame) => rewriteResponse(this.pending.apiKey, this.pending.version, frame, this.host.view),
      emit: (bytes) => this.send(bytes),
      answered: () => this.answered(),
    });
    this.hold = new Hold(
      host.holdResetMs,
      () => this.reset('hold'),
      (seconds) => (host.stats.heldSeconds += seconds),
    );
    host.fence.join(this);
    client.on('data', (chunk: Buffer) => this.receive(chunk));
    client.on('drain', () => this.upstream?.resume());
    client.on('error', () => client.destroy());
    client.on('close', () => this.clientClosed());
    client.setTimeout(host.idleMs, () => this.end());
  }

  /** Whether the client is still there. */
  public get open(): boolean {
    return !this.gone;
  }

  public get held(): boolean {
    return this.hold.active;
  }

  /** Looks again whether what was held can go on, or has to be answered by the proxy now. */
  public resume(): void {
    this.pump();
  }

  /** Fire-and-forget writes get a request behind them: brokers handle a connection's requests in order, so its answer proves them. */
  public confirm(): void {
    if (!this.upstream) return;
    this.upstream.write(encodeRequest({ apiKey: ApiKey.ApiVersions, apiVersion: 0, correlationId: 0, clientId: 'switchyard-proxy' }, {}));
    this.pending.push(0, ApiKey.ApiVersions, 0, WRITE | OWN);
    this.ledger.start(true, true);
    this.ledger.finish();
  }

  /** Drops the connection to the cluster. What it had not answered stays unanswered. */
  public cut(): void {
    this.dialing?.abort(new Error('cut'));
    this.dialing = undefined;
    const { upstream } = this;
    this.upstream = undefined;
    // A reset takes back what the kernel has not sent yet; an end would deliver it.
    if (upstream && !this.ledger.quiet) resetNow(upstream);
    else upstream?.destroy();
    this.pending.clear();
    this.responses.reset();
  }

  public reset(reason: ResetReason): void {
    if (this.gone) {
      if (!this.upstream) this.leave();
      return;
    }
    if (this.over) return;
    this.stop();
    this.host.stats.reset(reason);
    resetWhenSent(this.client, this.lastSent);
  }

  /** Ends the connection in order. */
  public end(): void {
    if (this.over || this.gone) return;
    // Once something was answered an end is a safe sign to all clients and, unlike a reset, takes nothing back.
    if (!this.everAnswered) return this.reset('unreachable');
    this.stop();
    endWhenSent(this.client);
  }

  private receive(chunk: Buffer): void {
    if (this.over) return;
    this.host.stats.bytesIn += chunk.length;
    this.unread = this.unread.length > 0 ? Buffer.concat([this.unread, chunk]) : chunk;
    this.pump();
  }

  /** Forwards what may go on. Requests that follow each other in one chunk go out in one write. */
  private pump(): void {
    if (this.over || this.gone) return;
    const bytes = this.unread;
    let at = 0;
    let run = 0;
    let verdict: Verdict = this.upstream?.writableNeedDrain ? 'wait' : 'forward';

    while (verdict !== 'wait' && verdict !== 'refuse' && at < bytes.length) {
      if (this.bodyLeft > 0) {
        const step = Math.min(this.bodyLeft, bytes.length - at);
        at += step;
        this.bodyLeft -= step;
        if (this.skipping) run = at;
        else if (this.bodyLeft === 0) this.ledger.finish();
        if (this.bodyLeft === 0) this.skipping = false;
        continue;
      }
      const seen = this.head.read(bytes, at);
      if (seen === MORE) break;
      verdict = seen === BAD ? this.refuse(this.head.fault) : this.admit();
      if (verdict === 'forward' || verdict === 'answered') this.bodyLeft = this.head.size + 4;
      if (verdict === 'answered') {
        this.skipping = true;
        if (run < at) this.upstream?.write(bytes.subarray(run, at));
        run = at;
      }
    }

    if (run < at) this.upstream?.write(bytes.subarray(run, at));
    this.unread = at < bytes.length ? bytes.subarray(at) : EMPTY;
    if (verdict === 'refuse') return this.closeRefused();
    this.hold.set(this.ledger.broken || (verdict === 'wait' && !this.host.fence.admits(this)));
    if (verdict === 'wait' || this.upstream?.writableNeedDrain) this.client.pause();
    else this.client.resume();
    this.host.fence.progress(this);
  }

  private admit(): Verdict {
    const { apiKey, version, correlationId } = this.head;
    const { fence, view } = this.host;
    const range = view.ranges.get(apiKey);
    if (apiKey === ApiKey.ApiVersions && range && version > range.max) return this.answer(refuseApiVersions(correlationId, view.ranges));
    if (!range || version < range.min || version > range.max)
      return this.refuse(`${apiName(apiKey)} version ${version}, which is not offered`);
    if (this.pending.full) return 'wait';
    if (!fence.admits(this)) {
      const canAnswer = apiKey === ApiKey.ApiVersions && fence.state === 'fenced' && !this.ledger.broken && !this.ledger.doomed;
      return canAnswer ? this.answer(answerApiVersions(version, correlationId, view.ranges)) : 'wait';
    }
    if (!this.upstream) {
      this.dial();
      return 'wait';
    }
    const write = isWrite(apiKey);
    this.ledger.start(write, this.head.answered);
    if (bindsConnection(apiKey)) this.ledger.stateful = true;
    if (this.head.answered) this.pending.push(correlationId, apiKey, version, write ? WRITE : 0);
    this.host.stats.request(apiKey);
    return 'forward';
  }

  /** An answer of the proxy's own takes its turn behind those of the cluster. */
  private answer(bytes: Buffer): Verdict {
    this.host.stats.request(this.head.apiKey);
    if (this.pending.length === 0) this.send(bytes);
    else this.pending.pushAnswer(bytes);
    return 'answered';
  }

  private refuse(why: string): Verdict {
    this.refusal = why;
    return 'refuse';
  }

  private closeRefused(): void {
    this.host.log.warn(
      { peer: this.peer, port: this.port, sent: this.refusal },
      'connection closed: the client sent what this route does not take',
    );
    this.reset('refused');
  }

  private send(bytes: Buffer): void {
    if (this.gone || this.client.destroyed) return;
    this.everAnswered = true;
    this.lastSent = Date.now();
    this.host.stats.bytesOut += bytes.length;
    if (!this.client.write(bytes)) this.upstream?.pause();
  }

  private answered(): void {
    this.ledger.answer(this.pending.is(WRITE));
    if (this.pending.apiKey !== ApiKey.ApiVersions) this.host.responded();
  }

  private dial(): void {
    if (this.dialing) return;
    const dialing = new AbortController();
    this.dialing = dialing;
    this.host.dial(this.port, dialing.signal).then(
      (socket) => (this.dialing === dialing ? this.connected(socket) : socket.on('error', () => undefined).destroy()),
      (error: Error) => {
        if (this.dialing !== dialing) return;
        this.host.log.warn({ port: this.port, reason: error.message }, 'the cluster cannot be reached for a client');
        this.reset('unreachable');
      },
    );
  }

  private connected(socket: Socket): void {
    this.dialing = undefined;
    this.upstream = socket;
    socket.on('data', (chunk: Buffer) => this.receiveResponse(socket, chunk));
    socket.on('drain', () => this.pump());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.upstreamClosed(socket));
    this.pump();
  }

  private receiveResponse(socket: Socket, chunk: Buffer): void {
    if (this.upstream !== socket) return;
    let fault: string | undefined;
    try {
      fault = this.responses.push(chunk);
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error);
    }
    if (fault) {
      this.host.log.error({ port: this.port, fault }, 'connection closed: the cluster sent what cannot be forwarded');
      socket.destroy();
      return;
    }
    if (this.gone) this.closeOrphan();
    else if (this.unread.length > 0) this.pump();
    this.host.fence.progress(this);
  }

  /** The client's connection must not outlive the cluster's: nothing would answer it. */
  private upstreamClosed(socket: Socket): void {
    if (this.upstream !== socket) return;
    this.cut();
    this.ledger.forgetUpstream();
    if (this.gone) this.leave();
    else this.end();
  }

  private clientClosed(): void {
    this.gone = true;
    this.unread = EMPTY;
    this.hold.set(false);
    if (this.upstream) this.becomeOrphan();
    else this.leave();
  }

  /** The client has gone, and writes of it may still be on their way: a fence must know when they have arrived. */
  private becomeOrphan(): void {
    this.ledger.doomed = true;
    if (this.ledger.half === 'none' && this.ledger.unconfirmed) this.confirm();
    this.ledger.unconfirmed = false;
    this.ledger.abandonHalf();
    this.orphanTimer = setTimeout(() => this.leave(), this.host.orphanMs);
    this.closeOrphan();
  }

  private closeOrphan(): void {
    if (this.ledger.quiet) this.leave();
  }

  private stop(): void {
    this.over = true;
    this.ledger.doomed = true;
    this.unread = EMPTY;
    this.hold.set(false);
    this.client.pause();
    // With writes at the cluster its connection is kept until they are answered, or the client's end makes an orphan of it.
    if (!this.upstream || this.ledger.quiet) {
      this.cut();
      this.ledger.forgetUpstream();
    }
    this.host.fence.progress();
  }

  private leave(): void {
    clearTimeout(this.orphanTimer);
    this.cut();
    this.host.fence.leave(this);
  }
}
