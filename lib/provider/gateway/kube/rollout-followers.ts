import type { View } from '../backend';
import { isFenced } from '../same-route';
import { settledState } from '../views';
import type { KubeApi } from './api';
import { findDeployment } from './deployment';
import type { DocumentStore, Stored } from './document-store';
import type { Followed, Followers, Pursuit } from './followers';
import type { Goal } from './goal';
import { routeIn } from './lease-followers';
import { describeFailure, failureIn, isObserved, RejectionWatch } from './operator-conditions';
import { podsOf } from './pods';
import { resourceOf } from './resource-store';
import { type Before, remaining, type Waiting } from './rollout';

/** Milliseconds for which a failure of the operator must last, and in which a rollout begins once the operator took a content. Source: kcp. */
const limits = { hold: 30_000, begin: 10_000 } as const;

/** Pods of Confluent's gateway: the operator turns the Gateway resource into a Deployment, and rolls it or has its pods load the content anew. */
export class RolloutFollowers implements Followers {
  public readonly confirmSeconds = 600;

  public constructor(
    private readonly api: KubeApi,
    private readonly store: DocumentStore,
  ) {}

  public async look(stored: Stored, route: string | undefined): Promise<readonly View[]> {
    return [this.viewOf(stored, route, await this.waiting(stored, undefined))];
  }

  public async begin(timeout: number): Promise<Pursuit> {
    const before = await this.before();
    const rejection = new RejectionWatch(before?.resource, Math.min(limits.hold, timeout / 3));
    const quietFor = Math.min(limits.begin, timeout / 6);
    let quietSince: number | undefined;
    const look = async (goal: Goal, route: string | undefined): Promise<readonly Followed[]> => {
      const stored = await goal.refresh();
      const waiting = await this.waiting(stored, goal.written ? before : undefined);
      const view = this.viewOf(stored, route, waiting);
      const refusal = rejection.look(resourceOf(stored));
      if (refusal !== undefined) return [{ view, confirmed: false, refusal, rejected: true }];

      // No pod was touched. A change that needs none is done when that stays so; a fence is never one.
      const spec = routeIn(stored, route);
      const isQuiet = waiting?.untouched === true && !(spec && isFenced(spec));
      quietSince = isQuiet ? (quietSince ?? performance.now()) : undefined;
      const isDone = waiting === undefined || (quietSince !== undefined && performance.now() - quietSince >= quietFor);
      return [{ view: isDone ? this.viewOf(stored, route, undefined) : view, confirmed: isDone }];
    };
    return { look };
  }

  private async before(): Promise<Before | undefined> {
    const stored = await this.store.read();
    if (!stored) return undefined;
    const [deployment, pods] = await this.workload();
    return { resource: resourceOf(stored), at: stored.at, deployment, pods: new Set(pods.map(({ metadata }) => metadata.uid)) };
  }

  private async waiting(stored: Stored, before: Before | undefined): Promise<Waiting | undefined> {
    const resource = resourceOf(stored);
    if (!isObserved(resource)) {
      const failure = failureIn(resource);
      const why = failure ? ` (${describeFailure(failure)})` : '';
      return { text: `the operator has not taken generation ${resource.metadata.generation}${why}` };
    }
    // Pods without a route serve nobody, and whether they start at all is not documented.
    if (stored.document.spec.routes.length === 0) return undefined;
    const [deployment, pods] = await this.workload();
    if (!deployment) return { text: 'it has no Deployment' };
    return remaining(this.api, { namespace: this.store.namespace, resource, deployment, pods, before });
  }

  private workload() {
    const { namespace, name } = this.store;
    return Promise.all([findDeployment(this.api, namespace, name), podsOf(this.api, namespace, name)]);
  }

  private viewOf(stored: Stored, route: string | undefined, waiting: Waiting | undefined): View {
    const replica = `rollout of ${this.store.namespace}/${this.store.name}`;
    const behind = waiting && { behind: waiting.text };
    const spec = routeIn(stored, route);
    if (!spec) return { replica, ...behind };
    return { replica, ...behind, report: { spec, state: waiting ? 'changing' : settledState(spec), inFlight: 0 } };
  }
}
