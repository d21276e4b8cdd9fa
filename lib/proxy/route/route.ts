import type { Server, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { RouteReport, RouteState } from '../../gateway/admin-api';
import { portSpan } from '../../gateway/ports';
import type { RouteSpec, StreamingDomainSpec } from '../../gateway/spec';
import type { Principal, SaslClient } from '../auth/types';
import { dialNode } from '../domain/dial';
import type { Domain } from '../domain/domain';
import { Leg } from '../io/leg';
import type { AdmissionControl } from '../limits/admission';
import type { MemoryBudget } from '../limits/memory-budget';
import type { ApiRanges } from '../rewrite/clamp';
import type { RouteView } from '../rewrite/rewrite-response';
import type { ClientTls, RouteSecurity } from '../security/route-security';
import { Connection, type ConnectionHost, type ConnectionLimits, type Dialed } from './connection';
import { ErrorFence, isFenced } from './error-fence';
import { RouteFence, type Wanted } from './fence';
import { closeAll, listenOn } from './listeners';
import { LongHolds } from './long-holds';
import { type ResetReason, RouteStats } from './stats';
import { type Entry, targetOf } from './target';
import { Transactions } from './transactions';
import { viewOf } from './view';

/** What all routes of a proxy share. */
export interface RouteEnvironment {
  readonly gateway: string;
  readonly domains: ReadonlyMap<string, Domain>;
  readonly bindHost: string;
  readonly portOffset: number;
  readonly drainTimeoutMs: number;
  readonly limits: Omit<ConnectionLimits, 'orphanMs'>;
  readonly log: Logger;
  /** Places for client connections. */
  readonly admission: AdmissionControl;
  /** Room for frames that are collected. */
  readonly memory: MemoryBudget;
  /** API versions that are offered at present. */
  ranges(): ApiRanges;
  /** @throws CodedError what the route's security names is missing or wrong */
  securityOf(spec: RouteSpec): RouteSecurity;
  /** Another number than before when what {@link securityOf} gives has changed, whatever the spec says. */
  securityRevision(): number;
}

/** A route as it was configured, changed or saved. */
export interface RouteVersion {
  readonly spec: RouteSpec;
  readonly generation: number;
  /** Epoch milliseconds of the last change of domain. */
  readonly switchedAt?: number;
}

/** A group may be missing on the new cluster until its members have joined there. */
const SWITCH_WINDOW_MS = 5 * 60_000;

/** Up to this many connections are reset at once; a herd is spread over some seconds, as all of them come back. */
const HERD = 100;
const HERD_SPREAD_MS = 2_000;

/** One route: its listeners, its connections and its fence. */
export class Route implements ConnectionHost {
  public readonly stats = new RouteStats();
  public readonly transactions = new Transactions();
  public readonly fence: RouteFence<Connection>;
  public readonly log: Logger;
  public readonly limits: ConnectionLimits;
  public errorFence: ErrorFence | undefined;

  private servers: readonly Server[] = [];
  private since = new Date();
  private firstResponseAt: Date | undefined;
  private drainTimer: NodeJS.Timeout | undefined;
  private resetReason: ResetReason = 'abort';
  private closing = false;
  private shown: { readonly domain: string; readonly version: RouteVersion; readonly view: RouteView } | undefined;
  private readonly longHolds: LongHolds;
  /** Connections of a herd whose reset is on its way. */
  private readonly leaving = new WeakSet<Connection>();
  private security: RouteSecurity;
  private securityRevision: number;
  private forgetLearning: () => void = () => undefined;

  /** @throws CodedError what the route's security names is missing or wrong */
  public constructor(
    private version: RouteVersion,
    private readonly environment: RouteEnvironment,
  ) {
    this.security = environment.securityOf(version.spec);
    this.securityRevision = environment.securityRevision();
    this.errorFence = ErrorFence.of(version.spec.fence);
    this.log = environment.log.child({ route: version.spec.name });
    this.fence = new RouteFence<Connection>(wantedOf(version.spec), {
      confirm: (connection) => connection.confirm(),
      cut: (connection) => connection.cut(),
      resume: (connection) => connection.resume(),
      reset: (connection) => this.reset(connection),
      hasOpenTransactions: () => this.transactions.count() > 0,
      entered: (state, forced) => this.entered(state, forced),
    });
    this.longHolds = new LongHolds(this.stats, this.log);
    if (this.fence.state === 'fenced' && !this.errorFence) this.longHolds.begin();
    this.limits = { ...environment.limits, orphanMs: 3 * environment.drainTimeoutMs };
    this.followLearning();
  }

  /** What clients are shown; undefined on a plaintext route. */
  public get certificate(): Pick<ClientTls, 'expiresAt' | 'failedReloads'> | undefined {
    return this.security.tls;
  }

  public get memory(): MemoryBudget {
    return this.environment.memory;
  }

  public get name(): string {
    return this.version.spec.name;
  }

  public get current(): RouteVersion {
    return this.version;
  }

  public get view(): RouteView {
    const { domain } = this.fence;
    if (this.shown?.domain !== domain || this.shown.version !== this.version) {
      const { gateway, ranges } = this.environment;
      const view = viewOf(
        gateway,
        this.version.spec,
        { domain: this.domain(domain), domains: this.domainSpecs },
        () => this.security.limit(ranges()),
        this.log,
      );
      this.shown = { domain, version: this.version, view };
    }
    return this.shown.view;
  }

  public switchedLately(): boolean {
    return Date.now() - (this.version.switchedAt ?? -Infinity) < SWITCH_WINDOW_MS;
  }

  public async dial(entry: Entry, principal: Principal | undefined, signal: AbortSignal): Promise<Dialed> {
    const domain = this.domain(this.fence.domain);
    const { bootstrapServerId, nodeId } = targetOf(this.version.spec, domain.spec, this.domainSpecs, entry);
    const own = principal && (await this.security.certificateFor(principal));
    return dialNode(domain.listener(bootstrapServerId), nodeId, { signal, own });
  }

  public loginFor(principal: Principal): Promise<SaslClient | undefined> {
    return this.security.loginFor(principal);
  }

  public responded(): void {
    if (this.firstResponseAt || this.fence.domain !== this.version.spec.streamingDomain.name) return;
    this.firstResponseAt = new Date();
  }

  /** @throws SWY6020 a port cannot be listened on */
  public async listen(): Promise<void> {
    const { bindHost, portOffset: offset } = this.environment;
    const span = portSpan(this.version.spec, this.domainSpecs);
    this.servers = await listenOn({
      ...span,
      route: this.name,
      bindHost,
      offset,
      accept: (socket, port) => void this.accept(socket, port),
    });
    this.log.info({ ...span, offset, state: this.fence.state, generation: this.version.generation }, 'route listens');
  }

  /** Runs another version of the route. Returns at once; the fence settles by itself. */
  public change(version: RouteVersion): void {
    this.renewSecurity(version.spec);
    const wanted = wantedOf(version.spec);
    if (wanted.domain !== this.version.spec.streamingDomain.name) this.firstResponseAt = undefined;
    this.version = version;
    // The first client of the new domain must not wait for its broker addresses to be learned. A failure shows when a client needs them.
    if (wanted.domain !== this.fence.domain)
      this.domain(wanted.domain)
        .listener(version.spec.streamingDomain.bootstrapServerId)
        .refresh()
        .catch(() => undefined);
    this.followLearning();
    this.resetReason = wanted.domain === this.fence.domain ? 'abort' : 'switch';
    this.log.info({ ...wanted, generation: version.generation }, 'route is changed');
    this.errorFence = ErrorFence.of(version.spec.fence);
    this.fence.change(wanted);
    // A fence that begins to answer with an error must not leave those waiting that it holds.
    if (this.fence.state === 'fenced' && this.errorFence) this.resumeAll();
  }

  public report(): RouteReport {
    const members = [...this.fence.members];
    return {
      name: this.name,
      generation: this.version.generation,
      spec: this.version.spec,
      state: this.fence.state,
      since: this.since.toISOString(),
      connections: members.filter(({ open }) => open).length,
      held: members.filter(({ held }) => held).length,
      inFlight: members.reduce((sum, { ledger }) => sum + ledger.inFlight, 0),
      firstResponseAt: this.firstResponseAt?.toISOString() ?? null,
    };
  }

  /** Whether the cluster that the route is bound to answers. */
  public async isReady(): Promise<boolean> {
    const { bootstrapServerId, name } = this.version.spec.streamingDomain;
    try {
      await this.domain(name).listener(bootstrapServerId).apiVersions();
      return true;
    } catch {
      return false;
    }
  }

  /** Stops listening, then ends the connections; with `drain` writes are awaited before. */
  public async close({ drain }: { readonly drain: boolean }): Promise<void> {
    this.closing = true;
    const closed = closeAll(this.servers);
    this.fence.change({ domain: this.fence.domain, fenced: true });
    if (!drain) this.fence.expire();
    await this.drained();
    for (const connection of [...this.fence.members]) connection.end();
    // Before the listeners are awaited: they wait for handshakes that nobody finishes.
    this.security.close();
    await closed;
    this.longHolds.end();
    this.forgetLearning();
  }

  /** A fence or a switch that leaves security as it is must not break TLS handshakes that are under way. */
  private renewSecurity(spec: RouteSpec): void {
    const { environment, version, securityRevision } = this;
    const revision = environment.securityRevision();
    if (revision === securityRevision && isDeepStrictEqual(spec.security, version.spec.security)) return;
    const security = environment.securityOf(spec);
    this.security.close();
    this.security = security;
    this.securityRevision = revision;
  }

  private async accept(raw: Socket, port: number): Promise<void> {
    const acceptedAt = Date.now();
    this.stats.connections += 1;
    const release = this.environment.admission.forRoute(this.name).admit(raw.remoteAddress);
    if (!release) return void raw.resetAndDestroy();
    const { tls } = this.security;
    if (!tls) {
      const leg = Leg.accepted(raw);
      leg.socket.once('close', release);
      return this.serve(leg, { port }, undefined, acceptedAt);
    }
    raw.once('close', release);
    // A handshake that fails is logged where it is made, and its socket is gone.
    const secured = await tls.accept(raw, this.limits.authenticationMs).catch(() => undefined);
    if (!secured) {
      this.stats.failedHandshakes += 1;
      return;
    }
    const { servername } = secured as { readonly servername?: string | false };
    this.serve(Leg.secured(secured, raw), { port, ...(servername && { serverName: servername }) }, secured, acceptedAt);
  }

  private serve(leg: Leg, entry: Entry, tls: TLSSocket | undefined, acceptedAt: number): void {
    try {
      new Connection(
        leg,
        entry,
        this.security.session(leg.peer, tls, (mechanism, outcome) => this.stats.authentication(mechanism, outcome)),
        this,
        acceptedAt,
      );
    } catch (error) {
      this.log.warn({ peer: leg.peer, reason: (error as Error).message }, 'connection closed: the certificate of the client names nobody');
      leg.reset();
    }
  }

  /** Connections that went to a bootstrap server for want of an address are reset when the address is known. */
  private followLearning(): void {
    this.forgetLearning();
    const { name, bootstrapServerId } = this.version.spec.streamingDomain;
    const listener = this.domain(name).listener(bootstrapServerId);
    const move = () => {
      for (const connection of [...this.fence.members]) {
        if (connection.insteadOf !== undefined && listener.knows(connection.insteadOf)) connection.reset('moved');
      }
    };
    // The response that teaches is still on its way through a connection, which must not be cut meanwhile.
    this.forgetLearning = listener.onLearned(() => queueMicrotask(move));
  }

  private async drained(): Promise<void> {
    while (this.fence.state === 'fencing') await new Promise((resolve) => setTimeout(resolve, 10));
  }

  private entered(state: RouteState, forced: boolean): void {
    this.since = new Date();
    clearTimeout(this.drainTimer);
    // A hold begins with its drain; one that a restart finds begins when it is found.
    if (state === 'fencing' && !this.errorFence) this.longHolds.begin();
    if (state === 'forwarding') this.longHolds.end();
    if (state === 'fencing') {
      this.drainTimer = setTimeout(() => this.fence.expire(), this.environment.drainTimeoutMs);
    }
    if (forced) {
      this.stats.forcedDrains += 1;
      this.log.warn('writes were not answered within the drain timeout: their clients are reset, and their outcome is unknown');
    }
    this.log.info({ state, generation: this.version.generation }, 'route state');
    if (state === 'fencing') return;
    const left = this.transactions.forget();
    if (left > 0 && state === 'fenced') {
      this.stats.openTransactions += left;
      this.log.warn(
        { transactions: left },
        'transactions were not ended within the drain timeout: they stay open at the cluster until they time out there',
      );
    }
    if (state === 'fenced' && !this.closing) this.resumeAll();
  }

  private resumeAll(): void {
    for (const connection of [...this.fence.members]) connection.resume();
  }

  private reset(connection: Connection): void {
    const { resetReason } = this;
    if (this.fence.members.size <= HERD) return connection.reset(resetReason);
    // Another fence meanwhile changes nothing about it.
    if (this.leaving.has(connection)) return;
    this.leaving.add(connection);
    setTimeout(() => connection.reset(resetReason), Math.random() * HERD_SPREAD_MS);
  }

  private get domainSpecs(): readonly StreamingDomainSpec[] {
    return [...this.environment.domains.values()].map(({ spec }) => spec);
  }

  private domain(name: string): Domain {
    return this.environment.domains.get(name) as Domain;
  }
}

export function wantedOf(spec: RouteSpec): Wanted {
  return { domain: spec.streamingDomain.name, fenced: isFenced(spec.fence) };
}
