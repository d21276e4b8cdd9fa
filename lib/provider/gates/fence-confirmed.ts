import { describeViews, generations, type View } from '../gateway';
import type { Gate } from './gate';

/** Every replica is fenced at the same generation with nothing in flight. */
export const fenceConfirmed: Gate = {
  name: 'fence-confirmed',
  fix: 'apply the stage fence again; a replica that cannot be reached must come back or be taken out of the gateway',
  barrier: true,
  async check({ gateway, route }) {
    const views = await gateway.view(route);
    const open = views.filter((view) => !confirms(view));
    const holds = views.length > 0 && open.length === 0 && new Set(generations(views)).size <= 1;
    const inFlight = open
      .filter(({ report }) => (report?.inFlight ?? 0) > 0)
      .map(({ replica, report }) => `; ${report?.inFlight} requests in flight at ${replica}`);
    return { holds, observed: describeViews(views) + inFlight.join('') };
  },
};

const confirms = ({ report }: View): boolean => report !== undefined && report.state === 'fenced' && report.inFlight === 0;
