import { describeViews, type View, viewRoute } from '../gateway';
import type { Gate } from './gate';

/** Every replica is fenced at the same generation with nothing in flight. */
export const fenceConfirmed: Gate = {
  name: 'fence-confirmed',
  fix: 'apply the stage fence again; a replica that cannot be reached must come back or be taken out of gateway.replicas',
  barrier: true,
  async check({ replicas, route }) {
    const views = await viewRoute(replicas, route);
    const generations = new Set(views.map(({ report }) => report?.generation));
    const open = views.filter((view) => !confirms(view));
    const holds = views.length > 0 && open.length === 0 && generations.size === 1;
    const inFlight = open
      .filter(({ report }) => (report?.inFlight ?? 0) > 0)
      .map(({ replica, report }) => `; ${report?.inFlight} requests in flight at ${replica.address}`);
    return { holds, observed: describeViews(views) + inFlight.join('') };
  },
};

const confirms = ({ report }: View): boolean => report !== undefined && report.state === 'fenced' && report.inFlight === 0;
