import { resolve } from 'node:path';
import type { RouteReport } from '../../gateway/admin-api';
import { resolveSecret } from '../../secrets';

/** How long a route's clients were held, by the clocks of the gateway's replicas. */
export interface Window {
  /** When the first replica began to fence. */
  readonly fencedAt: string;
  /** When the first response of the destination went to a client. */
  readonly servedAt: string;
  readonly ms: number;
}

interface Gateway {
  readonly replicas: readonly string[];
  readonly token_ref: string;
}

const everyMs = 25;

/**
 * Watches a route from the moment before its fence goes up. It asks often, because `fencing` lasts a few milliseconds and the time
 * at which it was entered is gone once the route is `fenced`.
 */
export class WindowWatch {
  private fencedAt: string | undefined;
  private stopped = false;
  private watching: Promise<void> | undefined;

  /** @param folder the stack's folder, from which relative secret references are meant */
  public constructor(
    private readonly gateway: Gateway,
    private readonly route: string,
    private readonly folder: string,
  ) {}

  /** Watches in the background until every replica is fenced. */
  public start(): void {
    this.watching = this.watch(async (reports) => {
      for (const { state, since } of reports) {
        if (state !== 'forwarding' && (this.fencedAt === undefined || since < this.fencedAt)) this.fencedAt = since;
      }
      return reports.length === this.gateway.replicas.length && reports.every(({ state }) => state === 'fenced');
    });
  }

  public stop(): void {
    this.stopped = true;
  }

  /** Waits until a client has been served by the destination; undefined when none was within the time, or the fence was never seen. */
  public async finish(timeoutMs: number): Promise<Window | undefined> {
    this.stop();
    await this.watching;
    const { fencedAt } = this;
    if (fencedAt === undefined) return undefined;

    this.stopped = false;
    let servedAt: string | undefined;
    const deadline = Date.now() + timeoutMs;
    await this.watch(async (reports) => {
      const served = reports.map(({ firstResponseAt }) => firstResponseAt).filter((at): at is string => at !== null && at > fencedAt);
      servedAt = served.sort()[0];
      return servedAt !== undefined || Date.now() > deadline;
    });
    return servedAt === undefined ? undefined : { fencedAt, servedAt, ms: Date.parse(servedAt) - Date.parse(fencedAt) };
  }

  private async watch(done: (reports: RouteReport[]) => Promise<boolean>): Promise<void> {
    const token = await resolveSecret(inFolder(this.gateway.token_ref, this.folder)).catch(() => undefined);
    if (token === undefined) return;
    while (!this.stopped) {
      const reports = await Promise.all(this.gateway.replicas.map((replica) => readRoute(replica, this.route, token)));
      if (await done(reports.filter((report) => report !== undefined))) return;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}

function inFolder(reference: string, folder: string): string {
  return reference.startsWith('file:') ? `file:${resolve(folder, reference.slice('file:'.length))}` : reference;
}

/** What one replica says of a route; undefined when it does not answer. */
async function readRoute(replica: string, route: string, token: string): Promise<RouteReport | undefined> {
  try {
    const answer = await fetch(`${replica}/v1/routes/${encodeURIComponent(route)}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(2000),
    });
    return answer.ok ? ((await answer.json()) as RouteReport) : undefined;
  } catch {
    return undefined;
  }
}
