import type { RouteReport, RouteState } from '../../gateway/admin-api';
import type { RouteVersion } from '../route/route';
import type { WorkerReport } from './messages';

/**
 * One report for a route that several workers serve. It never claims more than every one of them has confirmed: a settled state is that of all of them,
 * and the generation is the lowest.
 *
 * @param emptySince when the last worker went, where there is none: then nothing reaches a cluster, which is what `fenced` says
 */
export function mergeReports({ spec, generation }: RouteVersion, reports: readonly WorkerReport[], emptySince: Date): RouteReport {
  const nothing = { connections: 0, held: 0, inFlight: 0, firstResponseAt: null };
  if (reports.length === 0) return { name: spec.name, generation, spec, state: 'fenced', since: emptySince.toISOString(), ...nothing };
  const sum = (count: (report: WorkerReport) => number) => reports.reduce((total, report) => total + count(report), 0);
  // RFC 3339 in UTC sorts as text.
  const firstResponses = reports.flatMap(({ firstResponseAt }) => firstResponseAt ?? []).sort();
  return {
    name: spec.name,
    generation: Math.min(...reports.map((report) => report.generation)),
    spec,
    state: stateOf(reports),
    since: reports
      .map(({ since }) => since)
      .sort()
      .at(-1) as string,
    connections: sum(({ connections }) => connections),
    held: sum(({ held }) => held),
    inFlight: sum(({ inFlight }) => inFlight),
    firstResponseAt: firstResponses[0] ?? null,
  };
}

function stateOf(reports: readonly WorkerReport[]): RouteState {
  const [first, ...others] = new Set(reports.map(({ state }) => state));
  return first === undefined || others.length > 0 ? 'fencing' : first;
}
