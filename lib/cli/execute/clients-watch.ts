import type { Cutover } from './recorded';
import { type ReportSource, reportsOf, type TimedReport } from './window-reports';

/** What clients of a route see, over the replicas that answer. */
export interface Clients {
  /** Replicas by state, as in `{ fenced: 2 }`. */
  readonly replicas: Readonly<Record<string, number>>;
  /** Open connections; absent where replicas do not count them. */
  readonly connections?: number;
  /** Of those, connections whose requests the fence holds. */
  readonly held?: number;
  /** Milliseconds since the fence was seen first, while it is up. */
  readonly heldForMs?: number;
}

const everyMs = 1000;

/** Tells once a second what clients see while a route is fenced, and once more when it is not any longer. */
export class ClientsWatch {
  private fencedSince: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  public constructor(
    private readonly onClients: (clients: Clients) => void,
    private readonly folder: string,
  ) {}

  public start(cutover: Cutover): void {
    if (this.timer !== undefined || this.stopped) return;
    const source = reportsOf(cutover.gateway, cutover.route, this.folder).catch(() => undefined);
    const look = async () => {
      const reports = await (await source)?.read().catch(() => []);
      if (this.stopped) return;
      if (reports !== undefined) this.tell(reports);
      this.timer = setTimeout(() => void look(), everyMs);
    };
    this.timer = setTimeout(() => void look(), everyMs);
  }

  public stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private tell(reports: readonly TimedReport[]): void {
    const wasFenced = this.fencedSince !== undefined;
    const isFenced = reports.some(({ state }) => state !== 'forwarding');
    if (isFenced) this.fencedSince ??= performance.now();
    if (!isFenced && !wasFenced) return;
    this.onClients({
      ...clientsIn(reports),
      ...(isFenced && { heldForMs: Math.round(performance.now() - (this.fencedSince as number)) }),
    });
    if (!isFenced) this.fencedSince = undefined;
  }
}

/** What clients of a group's route see at this moment; undefined when no replica says. */
export async function clientsNow(cutover: Cutover, folder: string): Promise<Clients | undefined> {
  const reports = await liveReports(cutover, folder);
  return reports === undefined || reports.length === 0 ? undefined : clientsIn(reports);
}

/** Whether every replica serves clients with the source though the stage of record fences them: somebody has taken the fence down by other means. */
export async function isServedBySource(cutover: Cutover, folder: string): Promise<boolean> {
  const source: ReportSource | undefined = await reportsOf(cutover.gateway, cutover.route, folder).catch(() => undefined);
  const reports = (await source?.read().catch(() => [])) ?? [];
  const domain = cutover.domains?.source;
  return (
    domain !== undefined &&
    source?.replicas !== undefined &&
    reports.length >= source.replicas &&
    reports.every(({ state, spec }) => state === 'forwarding' && spec?.streamingDomain.name === domain)
  );
}

async function liveReports(cutover: Cutover, folder: string): Promise<readonly TimedReport[] | undefined> {
  const source = await reportsOf(cutover.gateway, cutover.route, folder).catch(() => undefined);
  return source?.read().catch(() => undefined);
}

function clientsIn(reports: readonly TimedReport[]): Clients {
  const replicas: Record<string, number> = {};
  for (const { state } of reports) replicas[state] = (replicas[state] ?? 0) + 1;
  const sum = (field: 'connections' | 'held') => reports.reduce((total, report) => total + (report[field] ?? 0), 0);
  const counts = reports.some(({ connections }) => connections !== undefined);
  return { replicas, ...(counts && { connections: sum('connections'), held: sum('held') }) };
}
