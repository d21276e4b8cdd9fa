import type { Logger } from 'pino';
import type { Principal, SaslClient } from '../auth/types';
import { endWhenSent, resetWhenSent } from '../io/farewell';
import type { Leg } from '../io/leg';
import type { RouteView } from '../rewrite/rewrite-response';
import type { ClientSession } from '../session/client-session';
import { ApiKey } from '../wire';
import { bindsConnection, isWrite } from './apis';
import { ClusterSide } from './cluster-side';
import { Ledger, type RouteFence } from './fence';
import { Hold } from './hold';
import { Login } from './login';
import { OwnAnswers, type OwnAnswersHost } from './own-answers';
import type { Arrival } from './reception';
import type { RequestHead } from './request-head';
import { Requests, type Verdict } from './requests';
import type { ResetReason, RouteStats } from './stats';
import type { Entry } from './target';
import type { Transactions } from './transactions';

/** What a connection needs of its route. */
export interface ConnectionHost extends OwnAnswersHost {
  readonly fence: RouteFence<Connection>;
  readonly stats: RouteStats;
  readonly transactions: Transactions;
  readonly log: Logger;
  readonly view: RouteView;
  readonly limits: ConnectionLimits;
  /** Whether fetches are refused for now. */
  distrustsPositions(): boolean;
  /** Whether errors of the first minutes after a switch are to be softened. */
  switchedLately(): boolean;
  dial(entry: Entry, principal: Principal | undefined, signal: AbortSignal): Promise<Dialed>;
  /** How the proxy logs in to the cluster for a principal; undefined where it does not. */
  loginFor(principal: Principal): Promise<SaslClient | undefined>;
  /** A response to a request after ApiVersions has gone to a client. */
  responded(): void;
}

/** What one connection may take; times in milliseconds. */
export interface ConnectionLimits {
  readonly holdResetMs: number;
  readonly idleMs: number;
  /** Largest request, in bytes, as Kafka's `socket.request.max.bytes`. */
  readonly requestBytes: number;
  /** In which a client must have authenticated. */
  readonly authenticationMs: number;
  /** How long writes of a client that has gone are awaited. */
  readonly orphanMs: number;
}

export interface Dialed {
  readonly leg: Leg;
  /** Node that was asked for and is not known yet: the connection leads to a bootstrap server for now. */
  readonly insteadOf?: number;
}

/** One client connection and the one connection to the cluster behind it. */
export class Connection {
  public readonly ledger = new Ledger();
  /** Node that the connection should lead to once it is known. */
  public insteadOf: number | undefined;

  private readonly client: Leg;
  private readonly entry: Entry;
  private readonly session: ClientSession | undefined;
  private readonly requests: Requests;
  private readonly own: OwnAnswers;
  private readonly cluster: ClusterSide;
  private readonly login: Login;
  private readonly hold: Hold;

  private dialing: AbortController | undefined;
  private orphanTimer: NodeJS.Timeout | undefined;
  private everAnswered = false;
  private over = false;
  private gone = false;

  public constructor(
    { leg: client, entry, session, acceptedAt }: Arrival,
    private readonly host: ConnectionHost,
  ) {
    this.client = client;
    this.entry = entry;
    this.session = session;
    this.cluster = new ClusterSide(() => host.view, host.memory, {
      respond: (bytes) => this.send(bytes),
      answered: (write, apiKey) => this.answered(write, apiKey),
      progress: () => this.progressed(),
      drained: () => this.pump(),
      closed: (fault) => this.clusterClosed(fault),
      switchedLately: () => host.switchedLately(),
    });
    this.requests = new Requests({
      isChoked: () => this.cluster.connected?.choked ?? false,
      admit: (head) => this.admit(head),
      forward: (bytes) => this.cluster.forward(bytes),
      forwarded: () => this.ledger.finish(),
      collected: (frame) => this.own.take(frame),
    });
    this.own = new OwnAnswers(
      session,
      this.requests.head,
      host,
      {
        answer: (bytes) => this.answer(bytes),
        next: () => this.pump(),
        end: () => this.end(),
        refuse: (why) => this.refuse(why),
      },
      acceptedAt,
    );
    this.login = new Login(this.cluster, {
      client: () => (session?.principal ? host.loginFor(session.principal) : Promise.resolve(undefined)),
      ready: () => this.pump(),
      failed: (error) => this.unreachable(error, 'the proxy cannot log in to the cluster for a client'),
    });
    this.hold = new Hold(
      host.limits.holdResetMs,
      () => this.reset('hold'),
      (seconds) => (host.stats.heldSeconds += seconds),
    );
    host.fence.join(this);
    client.whenIdle(host.limits.idleMs, () => this.end());
    client.attach(
      {
        chunk: (chunk) => this.receive(chunk),
        drained: () => this.cluster.connected?.resume(),
        closed: () => this.clientClosed(),
      },
      () => this.cluster.connected,
    );
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
    const { fence, errorFence } = this.host;
    // A fence that answers has no answer for what was lost: after a reset the client asks again, and is told.
    if (this.ledger.broken && fence.state === 'fenced' && errorFence) this.reset('hold');
    else this.pump();
  }

  /** Fire-and-forget writes get a request behind them: brokers handle a connection's requests in order, so its answer proves them. */
  public confirm(): void {
    if (!this.cluster.confirm()) return;
    this.ledger.start(true, true);
    this.ledger.finish();
  }

  /** Drops the connection to the cluster. What it had not answered stays unanswered. */
  public cut(): void {
    this.dialing?.abort(new Error('cut'));
    this.dialing = undefined;
    this.insteadOf = undefined;
    this.login.forget();
    this.cluster.cut(!this.ledger.quiet);
  }

  public reset(reason: ResetReason): void {
    if (this.gone) {
      if (!this.cluster.connected) this.leave();
      return;
    }
    if (this.over) return;
    this.stop();
    this.host.stats.reset(reason);
    resetWhenSent(this.client);
  }

  /** Ends the connection in order. */
  public end(): void {
    if (this.over || this.gone) return;
    // Once something was answered an end is a safe sign to all clients and, unlike a reset, takes nothing back.
    if (!this.everAnswered) return this.reset('unreachable');
    this.stop();
    endWhenSent(this.client);
  }

  /** The route closes: a client that has gone is not waited for any more either. */
  public close(): void {
    if (this.gone) this.leave();
    else this.end();
  }

  private receive(chunk: Buffer): void {
    if (this.over) return;
    this.host.stats.bytesIn += chunk.length;
    this.settle(this.requests.push(chunk));
  }

  private pump(): void {
    if (!this.over && !this.gone) this.settle(this.requests.pump());
  }

  /** Reads on, or does not, after what could be forwarded was forwarded. */
  private settle(verdict: Verdict): void {
    if (this.over) return;
    if (verdict === 'refuse') return this.refuse(this.requests.fault);
    const { fence } = this.host;
    this.hold.set(this.ledger.broken || (verdict === 'wait' && !fence.admits(this) && !this.own.busy));
    if (verdict === 'wait' || this.cluster.connected?.choked) this.client.pause();
    else this.client.resume();
    fence.progress(this);
  }

  private admit(head: RequestHead): Verdict {
    const { fence } = this.host;
    if (head.clientSoftware !== null) this.cluster.introduce(head.clientSoftware);
    const own = this.own.admit(head);
    if (own) return this.noted(head, own);
    if (this.cluster.full) return 'wait';
    if (!fence.admits(this)) {
      if (this.ledger.broken || this.ledger.doomed) return 'wait';
      return fence.state === 'fencing' ? this.admitToDrain(head) : this.noted(head, this.own.admitFenced(head));
    }
    if (head.apiKey === ApiKey.Fetch && this.host.distrustsPositions()) return this.noted(head, this.own.admitStale(head));
    if (!this.cluster.connected) {
      this.dial();
      return 'wait';
    }
    return this.login.ready ? this.begin(head) : 'wait';
  }

  private admitToDrain(head: RequestHead): Verdict {
    const grace = this.host.transactions.grace(head, this.ledger.transactional);
    if (grace === 'later') return this.noted(head, this.own.admitLater(head));
    return grace === 'forward' && this.login.ready ? this.begin(head) : 'wait';
  }

  private begin(head: RequestHead): Verdict {
    const { apiKey, version, correlationId } = head;
    if (this.host.transactions.note(head)) this.ledger.transactional = true;
    const write = isWrite(apiKey);
    this.ledger.start(write, head.answered);
    if (!this.session && bindsConnection(apiKey)) this.ledger.stateful = true;
    if (head.answered) this.cluster.expect(correlationId, apiKey, version, write);
    this.host.stats.request(apiKey);
    return 'forward';
  }

  /** A request that the proxy answers counts like those that it forwards. */
  private noted({ apiKey }: RequestHead, verdict: Verdict): Verdict {
    if (verdict === 'answered' || verdict === 'collect') this.host.stats.request(apiKey);
    if (verdict === 'refuse') this.requests.fault = this.own.fault;
    return verdict;
  }

  private answer(bytes: Buffer): void {
    if (!this.over && !this.gone) this.cluster.answer(bytes);
  }

  private refuse(why: string): void {
    if (this.over || this.gone) return;
    const { client, entry, host } = this;
    host.log.warn({ peer: client.peer, ...entry, sent: why }, 'connection closed: the client sent what this route does not take');
    this.reset('refused');
  }

  private send(bytes: Buffer): void {
    if (this.gone || this.client.isClosed) return;
    this.everAnswered = true;
    this.host.stats.bytesOut += bytes.length;
    this.client.write(bytes);
    if (this.client.choked) this.cluster.connected?.pause();
  }

  private answered(write: boolean, apiKey: number): void {
    this.ledger.answer(write);
    if (apiKey !== ApiKey.ApiVersions) this.host.responded();
  }

  private dial(): void {
    if (this.dialing) return;
    const dialing = new AbortController();
    this.dialing = dialing;
    this.host.dial(this.entry, this.session?.principal, dialing.signal).then(
      (dialed) => (this.dialing === dialing ? this.connected(dialed) : dialed.leg.destroy()),
      (error: Error) => {
        if (this.dialing === dialing) this.unreachable(error, 'the cluster cannot be reached for a client');
      },
    );
  }

  private connected({ leg, insteadOf }: Dialed): void {
    this.dialing = undefined;
    this.insteadOf = insteadOf;
    this.cluster.connect(leg, this.client);
    this.login.start();
  }

  private unreachable(error: Error, what: string): void {
    this.host.log.warn({ ...this.entry, reason: error.message }, what);
    this.reset('unreachable');
  }

  private progressed(): void {
    if (this.gone) this.closeOrphan();
    else if (this.requests.waiting) this.pump();
    this.host.fence.progress(this);
  }

  /** The client's connection must not outlive the cluster's: nothing would answer it. */
  private clusterClosed(fault: string | undefined): void {
    if (fault) this.host.log.error({ ...this.entry, fault }, 'connection closed: the cluster sent what cannot be forwarded');
    this.cut();
    this.ledger.forgetUpstream();
    if (this.gone) this.leave();
    else this.end();
  }

  private clientClosed(): void {
    this.gone = true;
    this.own.stop();
    this.requests.drop();
    this.hold.set(false);
    if (this.cluster.connected) this.becomeOrphan();
    else this.leave();
  }

  /** The client has gone, and writes of it may still be on their way: a fence must know when they have arrived. */
  private becomeOrphan(): void {
    this.ledger.doomed = true;
    if (this.ledger.half === 'none' && this.ledger.unconfirmed) this.confirm();
    this.ledger.unconfirmed = false;
    this.ledger.abandonHalf();
    this.orphanTimer = setTimeout(() => this.leave(), this.host.limits.orphanMs);
    this.closeOrphan();
  }

  private closeOrphan(): void {
    if (this.ledger.quiet) this.leave();
  }

  private stop(): void {
    this.over = true;
    this.ledger.doomed = true;
    this.requests.drop();
    this.hold.set(false);
    this.own.stop();
    this.client.pause();
    // With writes at the cluster its connection is kept until they are answered, or the client's end makes an orphan of it.
    if (!this.cluster.connected || this.ledger.quiet) {
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
