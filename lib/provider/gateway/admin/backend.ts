import type { RouteChange } from '../../../gateway/admin-api';
import type { RouteSpec } from '../../../gateway/spec';
import { waitFor } from '../../resources/wait';
import { inShort, Refusal } from '../../rest';
import type { ChangeOptions, ChangeOutcome, GatewayBackend, Reading, View } from '../backend';
import { isFenced, sameRoute } from '../same-route';
import { describeViews, generations } from '../views';
import type { Replica } from './replica';

/** Replicas that run as processes, each driven through its admin API. A change has a generation, which every replica must be at. */
export class AdminBackend implements GatewayBackend {
  public readonly hasObject = false;
  public readonly confirmSeconds = 15;
  public readonly description: string;

  public constructor(private readonly replicas: readonly Replica[]) {
    this.description = replicas.map(({ address }) => address).join(', ');
  }

  public view(route: string): Promise<readonly View[]> {
    return Promise.all(this.replicas.map((replica) => viewOf(replica, route)));
  }

  /** Sends one spec to every replica at once. */
  public async change(views: readonly View[], spec: RouteSpec, options: ChangeOptions): Promise<ChangeOutcome> {
    const generation = Math.max(0, ...generations(views)) + 1;
    const refusals = new Map<string, Error>();
    const replicas = this.replicas.filter(({ address }) => views.some(({ replica }) => replica === address));
    await Promise.all(
      replicas.map(async (replica) => {
        const report = views.find((view) => view.replica === replica.address)?.report;
        const change: RouteChange = { spec, expectedGeneration: report?.generation ?? 0, generation };
        await replica.change(spec.name, change).catch((error: Error) => refusals.set(replica.address, error));
      }),
    );

    const settled = isFenced(spec) ? 'fenced' : 'forwarding';
    const runsIt = ({ report }: View) => report !== undefined && report.generation === generation && report.state === settled;
    let last = views;
    let said = '';
    await waitFor(
      async () => {
        last = await Promise.all(replicas.map((replica) => viewOf(replica, spec.name)));
        const now = describeViews(last);
        if (now !== said) options.progress((said = now));
        return last.every(runsIt) || hopeless(last, refusals, generation) ? true : undefined;
      },
      { signal: options.signal, timeout: options.timeout, between: [15, 100] },
    );
    const unconfirmed = last
      .filter((view) => !runsIt(view))
      .map(({ replica, silence }) => ({ replica, why: shortOf(refusals.get(replica)) ?? silence }));
    return { generation, views: last, unconfirmed, ...(hasConflict(refusals) && { conflict: 'SWY5063' as const }) };
  }

  /** A replica that already runs what is wanted was left so by an apply that was cut short, not changed by someone else. */
  public changedByOthers(views: readonly View[], { generation, wanted }: Reading): readonly View[] {
    return views.filter(({ report }) => report && (report.generation ?? 0) > generation && !sameRoute(report.spec, wanted));
  }

  public async remove(route: string): Promise<readonly string[]> {
    const failures = await Promise.all(
      this.replicas.map((replica) =>
        replica.remove(route).then(
          () => [],
          (error: unknown) => [`${replica.address} (${inShort(error)})`],
        ),
      ),
    );
    return failures.flat();
  }
}

async function viewOf(replica: Replica, route: string): Promise<View> {
  try {
    const report = await replica.route(route);
    return report ? { replica: replica.address, report } : { replica: replica.address };
  } catch (error) {
    // A wrong token is wrong for every replica and is not cured by waiting.
    if (error instanceof Refusal && error.status < 500) throw error;
    return { replica: replica.address, silence: inShort(error) };
  }
}

const shortOf = (refusal: Error | undefined): string | undefined => refusal && inShort(refusal);

/** The admin API refused: waiting does not make the replica run this change. A lost connection may have delivered it all the same. */
function hopeless(views: readonly View[], refusals: ReadonlyMap<string, Error>, generation: number): boolean {
  return views.some(({ replica, report }) => refusals.get(replica) instanceof Refusal && report?.generation !== generation);
}

function hasConflict(refusals: ReadonlyMap<string, Error>): boolean {
  return [...refusals.values()].some((error) => error instanceof Refusal && error.status === 409);
}
