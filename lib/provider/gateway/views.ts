import type { RouteSpec } from '../../gateway/spec';
import type { View } from './backend';
import { isFenced, sameRoute } from './same-route';

export const silent = (views: readonly View[]): View[] => views.filter((view) => view.silence !== undefined);

export const generations = (views: readonly View[]): number[] => views.flatMap(({ report }) => report?.generation ?? []);

/** Whether a party runs the spec and has settled. */
export function runs({ report, behind }: View, spec: RouteSpec): boolean {
  return report !== undefined && behind === undefined && report.state === settledState(spec) && sameRoute(report.spec, spec);
}

export const settledState = (spec: RouteSpec): 'fenced' | 'forwarding' => (isFenced(spec) ? 'fenced' : 'forwarding');

/** The views in words: every party with its state. */
export function describeViews(views: readonly View[]): string {
  return views.map(describeView).join('; ');
}

function describeView({ replica, report, silence, behind }: View): string {
  if (silence !== undefined) return `${replica} does not answer`;
  const why = behind === undefined ? '' : ` (${behind})`;
  if (!report) return `${replica} has no such route${why}`;
  const generation = report.generation === undefined ? '' : ` at generation ${report.generation}`;
  return `${replica} is ${report.state} on ${report.spec.streamingDomain.name}${generation}${why}`;
}
