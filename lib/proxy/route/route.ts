import type { Logger } from 'pino';
import type { RouteReport, RouteState } from '../../gateway/admin-api';
import { portSpan } from '../../gateway/ports';
import type { RouteSpec, StreamingDomainSpec } from '../../gateway/spec';
import type { Principal, SaslClient } from '../auth/types';
import { dialNode } from '../domain/dial';
import type { Domain } from '../domain/domain';
import type { AdmissionControl } from '../limits/admission';
import type { MemoryBudget } from '../limits/memory-budget';
import type { ApiRanges } from '../rewrite/clamp';
import type { RouteView } from '../rewrite/rewrite-response';
import type { ClientTls, RouteSecurity } from '../security/route-security';
import { Connection, type ConnectionHost, type ConnectionLimits, type Dialed } from './connection';
import { ErrorFence, isFenced } from './error-fence';
import { RouteFence, type Wanted } from './fence';
import { Herd } from './herd';
import { LongHolds } from './long-holds';
import { Reception } from './reception';
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

/**
 * In which the members of a group learn that the new cluster does not know them: they look for their coordinator and send a heartbeat, every three
 * seconds in all clients that were looked at. From then on they fetch by committed offsets only.
 */
const REJOIN_WINDOW_MS = 10_000;

/** One route: its listeners, its connections and its fence. */
export class Route implements ConnectionHost {
  public readonly stats = new RouteStats();
  public readonly transactions = new Transactions();
  public readonly fence: RouteFence<Connection>;
  public readonly log: Logger;
  public readonly limits: ConnectionLimits;
  public errorFence: ErrorFence | undefined;

  private since = new Date();
  private firstResponseAt: Date | undefined;
  private drainTimer: NodeJS.Timeout | undefined;
  private resetReason: ResetReason = 'abort';
  private closing = false;
  private shown: { readonly domain: string; readonly version: RouteVersion; readonly view: RouteView } | undefined;
  private readonly longHolds: LongHolds;
  private readonly herd = new Herd<Connection>();
  private readonly reception: Reception;
  private forgetLearning: () => void = () => undefined;

  /** @throws CodedError what the route's security names is missing or wrong */
  public constructor(
    private version: RouteVersion,
    private readonly environment: RouteEnvironment,
  ) {
    this.log = environment.log.child({ route: version.spec.name });
    this.limits = { ...environment.limits, orphanMs: 3 * environment.drainTimeoutMs };
    this.reception = new Reception(version.spec, {
      ...environment,
      route: version.spec.name,
      handshakeMs: this.limits.authenticationMs,
      stats: this.stats,
      log: this.log,
      serve: (arrival) => new Connection(arrival, this),
    });
    this.errorFence = ErrorFence.of(version.spec.fence);
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
    this.followLearning();
  }

  /** What clients are shown; undefined on a plaintext route. */
  public get certificate(): Pick<ClientTls, 'expiresAt' | 'failedReloads'> | undefined {
    return this.reception.security.tls;
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
        () => this.reception.security.limit(ranges()),
        this.log,
      );
      this.shown = { domain, version: this.version, view };
    }
    return this.shown.view;
  }

  public switchedLately(): boolean {
    return Date.now() - (this.version.switchedAt ?? -Infinity) < SWITCH_WINDOW_MS;
  }

  /** Whether fetches are refused for now: the positions that consumers hold in memory belong to the cluster before this one. */
  public distrustsPositions(): boolean {
    const { spec, switchedAt = -Infinity } = this.version;
    return spec.streamingDomain.translatedOffsets === true && Date.now() - switchedAt < REJOIN_WINDOW_MS;
  }

  public async dial(entry: Entry, principal: Principal | undefined, signal: AbortSignal): Promise<Dialed> {
    const domain = this.domain(this.fence.domain);
    const { bootstrapServerId, nodeId } = targetOf(this.version.spec, domain.spec, this.domainSpecs, entry);
    const own = principal && (await this.reception.security.certificateFor(principal));
    return dialNode(domain.listener(bootstrapServerId), nodeId, { signal, own });
  }

  public loginFor(principal: Principal): Promise<SaslClient | undefined> {
    return this.reception.security.loginFor(principal);
  }

  public responded(): void {
    if (this.firstResponseAt || this.fence.domain !== this.version.spec.streamingDomain.name) return;
    this.firstResponseAt = new Date();
  }

  /** @throws SWY6020 a port cannot be listened on */
  public async listen(): Promise<void> {
    const span = portSpan(this.version.spec, this.domainSpecs);
    await this.reception.listen(span);
    this.log.info(
      { ...span, offset: this.environment.portOffset, state: this.fence.state, generation: this.version.generation },
      'route listens',
    );
  }

  /** Runs another version of the route. Returns at once; the fence settles by itself. */
  public change(version: RouteVersion): void {
    this.reception.renew(version.spec);
    const wanted = wantedOf(version.spec);
    const before = wantedOf(this.version.spec);
    if (wanted.domain !== before.domain || (before.fenced && !wanted.fenced)) this.firstResponseAt = undefined;
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
    const closed = this.reception.stop();
    this.fence.change({ domain: this.fence.domain, fenced: true });
    if (!drain) this.fence.expire();
    await this.drained();
    for (const connection of [...this.fence.members]) connection.close();
    // Before the listeners are awaited: they wait for handshakes that nobody finishes.
    this.reception.security.close();
    await closed;
    this.longHolds.end();
    this.forgetLearning();
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
    this.herd.dismiss(connection, this.fence.members.size, () => connection.reset(resetReason));
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
