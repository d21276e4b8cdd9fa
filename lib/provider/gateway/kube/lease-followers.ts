import type { RouteInLease } from '../../../proxy/kube/lease-object';
import type { RouteSpec } from '../../../gateway/spec';
import type { View } from '../backend';
import { isFenced, unfenced } from '../same-route';
import type { KubeApi } from './api';
import { type Deployment, deploymentPath } from './deployment';
import type { Stored } from './document-store';
import type { Followed, Followers, Pursuit } from './followers';
import type { Goal } from './goal';
import { type LeasedReplica, liveReplicas } from './leases';

/** Replicas of an embedded gateway: each watches the ConfigMap and says in its Lease what it runs. */
export class LeaseFollowers implements Followers {
  public readonly confirmSeconds = 60;

  public constructor(
    private readonly api: KubeApi,
    private readonly namespace: string,
    private readonly name: string,
  ) {}

  public async look(stored: Stored, route: string | undefined): Promise<readonly View[]> {
    const replicas = await liveReplicas(this.api, this.namespace, this.name);
    const isCurrent = (revision: string) => revision === stored.revision;
    return [...replicas.map((replica) => viewOf(replica, stored, route, isCurrent)), ...(await this.missing(replicas.length))];
  }

  public begin(): Promise<Pursuit> {
    return Promise.resolve({ look: (goal, route) => this.pursue(goal, route) });
  }

  private async pursue(goal: Goal, route: string | undefined): Promise<readonly Followed[]> {
    const replicas = await liveReplicas(this.api, this.namespace, this.name);
    if (replicas.some(({ revision }) => !goal.accepts(revision))) await goal.refresh();
    const accepts = (revision: string) => goal.accepts(revision);
    const spec = routeIn(goal.latest, route);
    const followed = replicas.map((replica): Followed => {
      const view = viewOf(replica, goal.latest, route, accepts);
      const { refused } = replica;
      return {
        view,
        confirmed: accepts(replica.revision) && (spec ? view.report?.state === (isFenced(spec) ? 'fenced' : 'forwarding') : !view.report),
        // Only what is refused now: an older content, in which our part was the same, may have been refused for the sake of another part.
        ...(refused && refused.revision === goal.latest.revision && !accepts(replica.revision) && { refusal: refused.reason }),
      };
    });
    // Who is missing need not be known before all others are there.
    if (!followed.every(({ confirmed, refusal }) => confirmed || refusal !== undefined)) return followed;
    const missing = await this.missing(replicas.length);
    return [...followed, ...missing.map((view) => ({ view, confirmed: false }))];
  }

  /** Pods that take traffic and have no fresh Lease. Without the right to see the Deployment the Leases alone count. */
  private async missing(live: number): Promise<readonly View[]> {
    const deployment = await this.api.getIfAllowed<Deployment>(deploymentPath(this.namespace, this.name));
    const ready = deployment?.status?.readyReplicas ?? 0;
    const where = `${this.namespace}/${this.name}`;
    if (live === 0) return [{ replica: `replicas of ${where}`, silence: 'no Lease of a replica is fresh' }];
    if (ready <= live) return [];
    return [{ replica: `replicas of ${where}`, silence: `${ready} pods are ready and ${live} have a fresh Lease` }];
  }
}

export const routeIn = ({ document }: Stored, name: string | undefined): RouteSpec | undefined =>
  document.spec.routes.find((route) => route.name === name);

function viewOf(replica: LeasedReplica, stored: Stored, name: string | undefined, isCurrent: (revision: string) => boolean): View {
  const behind = isCurrent(replica.revision) ? {} : { behind: reasonOf(replica) };
  const route = replica.routes.find((candidate) => candidate.name === name);
  const spec = routeIn(stored, name);
  if (!route || !spec) return { replica: replica.name, ...behind };
  return { replica: replica.name, ...behind, report: { spec: shownBy(route, spec), state: route.state, inFlight: route.inFlight } };
}

function reasonOf({ refused, revision }: LeasedReplica): string {
  return refused ? `it refused revision ${refused.revision}: ${refused.reason}` : `it runs revision ${revision}`;
}

/** A Lease tells of a route where it leads and whether it is fenced; for the rest the object stands. */
function shownBy({ domain, state }: RouteInLease, spec: RouteSpec): RouteSpec {
  const there = domain === spec.streamingDomain.name ? spec : { ...spec, streamingDomain: { name: domain, bootstrapServerId: '' } };
  if (state === 'forwarding') return unfenced(there);
  return isFenced(there) ? there : { ...there, fence: { scope: 'ALL' } };
}
