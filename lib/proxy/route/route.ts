import type { Server, Socket } from 'node:net';
import type { Logger } from 'pino';
import type { RouteReport, RouteState } from '../../gateway/admin-api';
import { portSpan } from '../../gateway/ports';
import type { RouteSpec } from '../../gateway/spec';
import { dialTarget } from '../domain/dial';
import type { Domain } from '../domain/domain';
import type { ApiRanges } from '../rewrite/clamp';
import type { RouteView } from '../rewrite/rewrite-response';
import { Connection, type ConnectionHost } from './connection';
import { RouteFence, type Wanted } from './fence';
import { closeAll, listenOn } from './listeners';
import { type ResetReason, RouteStats } from './stats';
import { targetOf } from './target';
import { viewOf } from './view';

/** What all routes of a proxy share. */
export interface RouteEnvironment {
  readonly gateway: string;
  readonly domains: ReadonlyMap<string, Domain>;
  readonly bindHost: string;
  readonly portOffset: number;
  readonly drainTimeoutMs: number;
  readonly holdResetMs: number;
  readonly log: Logger;
  /** API versions that are offered at present. */
  ranges(): ApiRanges;
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
const IDLE_MS = 10 * 60_000;

/** Up to this many connections are reset at once; a herd is spread over some seconds, as all of them come back. */
const HERD = 100;
const HERD_SPREAD_MS = 2_000;

/** One route: its listeners, its connections and its fence. */
export class Route implements ConnectionHost {
  public readonly stats = new RouteStats();
  public readonly fence: RouteFence<Connection>;
  public readonly log: Logger;
  public readonly holdResetMs: number;
  public readonly orphanMs: number;
  public readonly idleMs = IDLE_MS;

  private servers: readonly Server[] = [];
  private since = new Date();
  private firstResponseAt: Date | undefined;
  private drainTimer: NodeJS.Timeout | undefined;
  private resetReason: ResetReason = 'abort';
  private closing = false;
  private shown: { readonly domain: string; readonly view: RouteView } | undefined;

  public constructor(
    private version: RouteVersion,
    private readonly environment: RouteEnvironment,
  ) {
    this.log = environment.log.child({ route: version.spec.name });
    this.fence = new RouteFence<Connection>(wantedOf(version.spec), {
      confirm: (connection) => connection.confirm(),
      cut: (connection) => connection.cut(),
      resume: (connection) => connection.resume(),
      reset: (connection) => this.reset(connection),
      entered: (state, forced) => this.entered(state, forced),
    });
    this.holdResetMs = environment.holdResetMs;
    this.orphanMs = 3 * environment.drainTimeoutMs;
  }

  public get name(): string {
    return this.version.spec.name;
  }

  public get current(): RouteVersion {
    return this.version;
  }

  public get view(): RouteView {
    const { domain } = this.fence;
    // What clients see changes with the domain only: the endpoint of a running route stays.
    if (this.shown?.domain !== domain) {
      const { gateway, ranges } = this.environment;
      this.shown = { domain, view: viewOf(gateway, this.version.spec, this.domain(domain).spec, ranges, this.log) };
    }
    return this.shown.view;
  }

  public switchedLately(): boolean {
    return Date.now() - (this.version.switchedAt ?? -Infinity) < SWITCH_WINDOW_MS;
  }

  public dial(port: number, signal: AbortSignal): Promise<Socket> {
    const domain = this.domain(this.fence.domain);
    return dialTarget(domain, targetOf(this.version.spec, domain.spec, port), signal);
  }

  public responded(): void {
    if (this.firstResponseAt || this.fence.domain !== this.version.spec.streamingDomain.name) return;
    this.firstResponseAt = new Date();
  }

  /** @throws SWY6020 a port cannot be listened on */
  public async listen(): Promise<void> {
    const { bindHost, portOffset: offset, domains } = this.environment;
    const span = portSpan(
      this.version.spec,
      [...domains.values()].map(({ spec }) => spec),
    );
    this.servers = await listenOn({
      ...span,
      route: this.name,
      bindHost,
      offset,
      accept: (socket, port) => {
        this.stats.connections += 1;
        new Connection(socket, port, this);
      },
    });
    this.log.info({ ...span, offset, state: this.fence.state, generation: this.version.generation }, 'route listens');
  }

  /** Runs another version of the route. Returns at once; the fence settles by itself. */
  public change(version: RouteVersion): void {
    const wanted = wantedOf(version.spec);
    if (wanted.domain !== this.version.spec.streamingDomain.name) this.firstResponseAt = undefined;
    this.version = version;
    // The first client of the new domain must not wait for its broker addresses to be learned. A failure shows when a client needs them.
    if (wanted.domain !== this.fence.domain)
      this.domain(wanted.domain)
        .refresh()
        .catch(() => undefined);
    this.resetReason = wanted.domain === this.fence.domain ? 'abort' : 'switch';
    this.log.info({ ...wanted, generation: version.generation }, 'route is changed');
    this.fence.change(wanted);
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
      await this.domain(name).apiVersions(bootstrapServerId);
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
    await closed;
  }

  private async drained(): Promise<void> {
    while (this.fence.state === 'fencing') await new Promise((resolve) => setTimeout(resolve, 10));
  }

  private entered(state: RouteState, forced: boolean): void {
    this.since = new Date();
    clearTimeout(this.drainTimer);
    if (state === 'fencing') {
      this.drainTimer = setTimeout(() => this.fence.expire(), this.environment.drainTimeoutMs);
    }
    if (forced) {
      this.stats.forcedDrains += 1;
      this.log.warn('writes were not answered within the drain timeout: their clients are reset, and their outcome is unknown');
    }
    this.log.info({ state, generation: this.version.generation }, 'route state');
    if (state === 'fenced' && !this.closing) for (const connection of [...this.fence.members]) connection.resume();
  }

  private reset(connection: Connection): void {
    const spread = this.resetReason === 'switch' && this.fence.members.size > HERD ? Math.random() * HERD_SPREAD_MS : 0;
    const { resetReason } = this;
    if (spread === 0) connection.reset(resetReason);
    else setTimeout(() => connection.reset(resetReason), spread);
  }

  private domain(name: string): Domain {
    return this.environment.domains.get(name) as Domain;
  }
}

export function wantedOf(spec: RouteSpec): Wanted {
  return { domain: spec.streamingDomain.name, fenced: spec.fence?.scope === 'ALL' };
}
