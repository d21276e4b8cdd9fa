import type { RouteReport } from '../../lib/gateway/admin-api';
import type { SandboxAddresses } from '../../lib/sandbox/addresses';
import type { LinkingService } from '../../lib/sandbox/linking-service';
import { readFile } from 'node:fs/promises';

/** A window and its parts, in milliseconds. */
export interface Phases {
  /** From the first replica that fences to the first answer of the destination. */
  readonly total: number;
  /** Until every replica is fenced. */
  readonly fence: number;
  /** Until the first promotion is asked for: the gates that nothing is missing. */
  readonly drain: number;
  /** Until the last mirror is stopped. */
  readonly promote: number;
  /** Until a client has its first answer of the destination. */
  readonly switch: number;
}

const LOOK_EVERY_MS = 40;
const promotion = 'POST /links/{link}/mirrors:promote';

/** Watches the replicas of a gateway while a group is cut over. */
export class PhaseWatch {
  private readonly fencedAt = new Map<string, number>();
  private stopped = false;
  private readonly watching: Promise<void>;

  public constructor(private readonly gateway: SandboxAddresses['gateway']) {
    this.watching = this.watch();
  }

  public async stop(): Promise<void> {
    this.stopped = true;
    await this.watching;
  }

  /**
   * Puts together what the replicas, the linking API and the run's report have said. All of it is by the clock of one machine.
   * @param window of the report
   */
  public phases(
    window: { readonly fencedAt: string; readonly servedAt: string; readonly ms: number },
    { faults, engine }: LinkingService,
  ): Phases {
    const began = Date.parse(window.fencedAt);
    const served = Date.parse(window.servedAt);
    const fenced = this.gateway.replicas.map((replica) => this.fencedAt.get(replica) ?? began);
    const asked = faults.history.filter(({ endpoint }) => endpoint === promotion).map(({ at }) => at);
    const stopped = engine.all().flatMap(({ mirrors }) => [...mirrors.values()].map(({ stateTimeMs }) => stateTimeMs));
    if (asked.length === 0 || stopped.length === 0) throw new Error('the link was not asked to promote anything');
    const [allFenced, firstAsked, lastStopped] = [Math.max(...fenced), Math.min(...asked), Math.max(...stopped)];
    return {
      total: window.ms,
      fence: allFenced - began,
      drain: firstAsked - allFenced,
      promote: lastStopped - firstAsked,
      switch: served - lastStopped,
    };
  }

  private async watch(): Promise<void> {
    const token = (await readFile(this.gateway.tokenFile, 'utf8')).trim();
    while (!this.stopped && this.fencedAt.size < this.gateway.replicas.length) {
      await Promise.all(this.gateway.replicas.map((replica) => this.look(replica, token)));
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  private async look(replica: string, token: string): Promise<void> {
    const url = `${replica}/v1/routes/${this.gateway.route}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } }).catch(() => undefined);
    if (!answer?.ok) return;
    const { state, since } = (await answer.json()) as RouteReport;
    if (state === 'fenced') this.fencedAt.set(replica, Date.parse(since));
  }
}
