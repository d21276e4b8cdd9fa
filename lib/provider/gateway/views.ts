import type { RouteReport } from '../../gateway/admin-api';
import { inShort, Refusal } from '../rest';
import type { Replica } from './replica';

/** What one replica says about a route: a report, that it has none, or nothing at all. */
export interface View {
  readonly replica: Replica;
  readonly report?: RouteReport;
  /** Why there is no answer. */
  readonly silence?: string;
}

export async function viewRoute(replicas: readonly Replica[], name: string): Promise<View[]> {
  return Promise.all(replicas.map((replica) => viewOf(replica, name)));
}

async function viewOf(replica: Replica, name: string): Promise<View> {
  try {
    const report = await replica.route(name);
    return report ? { replica, report } : { replica };
  } catch (error) {
    // A wrong token is wrong for every replica and is not cured by waiting.
    if (error instanceof Refusal && error.status < 500) throw error;
    return { replica, silence: inShort(error) };
  }
}

export const silent = (views: readonly View[]): View[] => views.filter((view) => view.silence !== undefined);

/** The views in words: every replica with its state and generation. */
export function describeViews(views: readonly View[]): string {
  return views.map(describeView).join('; ');
}

function describeView({ replica, report, silence }: View): string {
  if (silence !== undefined) return `${replica.address} does not answer`;
  if (!report) return `${replica.address} has no such route`;
  return `${replica.address} is ${report.state} on ${report.spec.streamingDomain.name} at generation ${report.generation}`;
}
