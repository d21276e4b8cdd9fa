import type { RouteState } from '../../gateway/admin-api';

/** What a route should be: bound to which domain, and whether it takes traffic. */
export interface Wanted {
  readonly domain: string;
  readonly fenced: boolean;
}

/** What the fence has done with the network; the fence itself only decides. */
export interface FenceActions<C> {
  /** Sends a request of the proxy's own behind fire-and-forget writes; its answer proves that they have arrived. Calls {@link Ledger.start} and {@link Ledger.finish}. */
  confirm(connection: C): void;
  /** Closes the connection to the cluster, or stops dialling it. */
  cut(connection: C): void;
  /** Forwards again, first what was held. */
  resume(connection: C): void;
  /** Drops what is held and resets the client. */
  reset(connection: C): void;
  /** Whether transactions are open that the drain waits for. */
  hasOpenTransactions(): boolean;
  /** A state was entered. `forced` when the drain bound was hit with writes not answered. */
  entered(state: RouteState, forced: boolean): void;
}

/** What one client connection has at the cluster. */
export class Ledger {
  /** Writes that were begun and are not answered. */
  public writes = 0;
  /** Other requests that were begun and are not answered: nobody waits for them in a drain. */
  public reads = 0;
  /** A frame of which some bytes are forwarded and some are not. */
  public half: 'none' | 'read' | 'write' = 'none';
  /** Writes without an answer (acks=0) were sent, and nothing proves yet that they have arrived. */
  public unconfirmed = false;
  /** The cluster keeps something for this connection, such as a SASL login: a new connection there cannot replace it. */
  public stateful = false;
  /** Answers the client waits for were lost: it can only be reset. */
  public broken = false;
  /** Never forwards again. */
  public doomed = false;
  /** Requests of transactions were sent. */
  public transactional = false;

  private halfIsAnswered = false;

  /** The first bytes of a request are about to be forwarded. */
  public start(write: boolean, answered: boolean): void {
    this.half = write ? 'write' : 'read';
    this.halfIsAnswered = answered;
    if (!answered) this.unconfirmed = true;
    else if (write) this.writes += 1;
    else this.reads += 1;
  }

  /** The last byte of that request was forwarded. */
  public finish(): void {
    this.half = 'none';
  }

  /** The rest of a half-forwarded request will never come: the cluster does not carry it out. */
  public abandonHalf(): void {
    if (this.half !== 'none' && this.halfIsAnswered) this.answer(this.half === 'write');
    this.half = 'none';
  }

  public answer(write: boolean): void {
    if (write) this.writes -= 1;
    else this.reads -= 1;
  }

  public get inFlight(): number {
    return this.writes + this.reads;
  }

  /** Whether nothing of this connection can change the cluster any more. */
  public get quiet(): boolean {
    return this.writes === 0 && this.half !== 'write' && !this.unconfirmed;
  }

  /** The connection to the cluster is gone. */
  public forgetUpstream(): void {
    if (this.inFlight > 0 || this.half !== 'none' || this.stateful) this.broken = true;
    this.writes = this.reads = 0;
    this.half = 'none';
    this.unconfirmed = this.stateful = false;
  }
}

/**
 * The fence of one route, without sockets and clocks: forwarding → fencing → fenced → forwarding.
 *
 * `fencing` finishes what was begun: a half-forwarded frame is completed, writes are awaited, reads are not. `fenced` is entered only after every
 * connection to the cluster was cut, so no later event can bring a byte there. Where the drain bound cuts a write that was not answered, its outcome is
 * unknown: a request that the broker had taken from its socket before may still be appended. The next stage's check of standing source offsets sees that.
 */
export class RouteFence<C extends { readonly ledger: Ledger }> {
  private readonly connections = new Set<C>();
  /** A connection that a drain waits for. */
  private awaited: C | undefined;
  private current: RouteState;
  private bound: string;
  private wanted: Wanted;

  public constructor(
    initial: Wanted,
    private readonly actions: FenceActions<C>,
  ) {
    this.bound = initial.domain;
    this.wanted = initial;
    this.current = initial.fenced ? 'fenced' : 'forwarding';
  }

  public get state(): RouteState {
    return this.current;
  }

  /** Domain that requests go to; while fencing, the one that is drained. */
  public get domain(): string {
    return this.bound;
  }

  public get members(): ReadonlySet<C> {
    return this.connections;
  }

  public join(connection: C): void {
    this.connections.add(connection);
  }

  public leave(connection: C): void {
    this.connections.delete(connection);
    this.progress();
  }

  /** Whether a connection may begin to forward another request. */
  public admits(connection: C): boolean {
    return this.current === 'forwarding' && !connection.ledger.doomed && !connection.ledger.broken;
  }

  /** To be called whenever a connection has finished a frame, received an answer or gone: a drain may be complete. */
  public progress(connection?: C): void {
    if (this.current !== 'fencing') return;
    if (connection) this.confirm(connection);
    // The one that was waited for last mostly still is: not all connections are looked at for every answer.
    if (this.awaited && this.connections.has(this.awaited) && !this.awaited.ledger.quiet) return;
    for (const each of this.connections) {
      if (each.ledger.quiet) continue;
      this.awaited = each;
      return;
    }
    this.awaited = undefined;
    if (!this.actions.hasOpenTransactions()) this.settle(false);
  }

  /** The drain bound is reached. */
  public expire(): void {
    if (this.current === 'fencing') this.settle([...this.connections].some(({ ledger }) => !ledger.quiet));
  }

  public change(wanted: Wanted): void {
    this.wanted = wanted;
    const leaves = wanted.fenced || wanted.domain !== this.bound;
    if (this.current === 'forwarding' && leaves) return this.drain();
    if (this.current === 'fencing' && !leaves) return this.open();
    if (this.current === 'fenced') this.arrive();
  }

  private drain(): void {
    this.enter('fencing', false);
    for (const connection of this.connections) this.confirm(connection);
    this.progress();
  }

  private confirm(connection: C): void {
    const { ledger } = connection;
    if (!ledger.unconfirmed || ledger.half !== 'none') return;
    ledger.unconfirmed = false;
    this.actions.confirm(connection);
  }

  private settle(forced: boolean): void {
    for (const connection of this.connections) {
      this.actions.cut(connection);
      connection.ledger.forgetUpstream();
    }
    this.enter('fenced', forced);
    this.arrive();
  }

  /** Everything is cut: goes to where the route should be. */
  private arrive(): void {
    if (this.wanted.domain !== this.bound) {
      this.bound = this.wanted.domain;
      for (const { ledger } of this.connections) ledger.doomed = true;
    }
    if (!this.wanted.fenced) return this.open();
    for (const connection of [...this.connections]) if (connection.ledger.doomed) this.actions.reset(connection);
  }

  private open(): void {
    this.enter('forwarding', false);
    for (const connection of [...this.connections]) {
      if (connection.ledger.doomed || connection.ledger.broken) this.actions.reset(connection);
      else this.actions.resume(connection);
    }
  }

  private enter(state: RouteState, forced: boolean): void {
    this.current = state;
    this.actions.entered(state, forced);
  }
}
