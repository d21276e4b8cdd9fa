import type { KafkaDesired } from '../../../migration/kafka-stages';
import { allStages, findStage, type StagePlan } from '../../../stages/stage-plan';
import { listed } from '../../gates/words';
import type { View } from '../../gateway';
import type { Live, Watched } from './live';

/** How a live system compares with a stage. */
export interface Drift {
  /** What is not as the stage implies, for people; what did not answer is not counted. */
  readonly differences: readonly string[];

  /** Value of `live_stage`; undefined when what answered does not tell. */
  readonly liveStage: string | undefined;
}

/** Compares what was seen with what the stage table says of the recorded stage, and names the stage that it fits instead. */
export function driftFrom(plan: StagePlan<KafkaDesired>, recorded: string, group: Watched, live: Live): Drift {
  const at = (stage: string) => differencesFrom((findStage(plan, stage) as { desired: KafkaDesired }).desired, group, live);
  const differences = at(recorded);
  const isWhole = live.unseen.length === 0;
  if (differences.length === 0) return { differences, liveStage: isWhole ? recorded : undefined };

  const other = isWhole ? allStages(plan).find(({ name }) => at(name).length === 0)?.name : undefined;
  return { differences, liveStage: other ?? `drifted: ${differences.join('; ')}` };
}

function differencesFrom(desired: KafkaDesired, group: Watched, live: Live): string[] {
  return [...routeDifferences(desired, group, live.views), ...mirrorDifferences(desired, group, live)];
}

function routeDifferences({ routeTo, fenced }: KafkaDesired, { route, domains }: Watched, views: readonly View[]): string[] {
  const state = fenced ? 'fenced' : 'forwarding';
  const domain = domains?.[routeTo];
  const others = views.filter(
    ({ report }) => report?.state !== state || (domain !== undefined && report.spec.streamingDomain.name !== domain),
  );
  if (others.length === 0) return [];
  const seen = others.map(({ replica, report }) =>
    report ? `${report.state} on ${report.spec.streamingDomain.name} at ${replica}` : `missing at ${replica}`,
  );
  return [`route "${route}" is ${seen.join(', ')} and not ${state} on ${domain ?? `the ${routeTo}`}`];
}

/** A link that is there at a stage without one is no difference: groups may share it. */
function mirrorDifferences({ mirrors: wanted, link }: KafkaDesired, group: Watched, { mirrors }: Live): string[] {
  if (mirrors === undefined) return [];
  if (mirrors === null) return link ? [`link "${nameOfLink(group)}" is missing`] : [];

  const status = wanted === 'ACTIVE' ? 'ACTIVE' : 'STOPPED';
  const others = [...group.topics]
    .sort()
    .filter((topic) => (mirrors.get(topic) ?? (wanted === 'released' ? status : undefined)) !== status)
    .map((topic) => `${topic} is ${mirrors.get(topic) ?? 'missing'}`);
  return others.length === 0 ? [] : [`mirrors are not ${status}: ${listed(others)}`];
}

const nameOfLink = ({ link, mirror_maker }: Watched): string => link?.link_name ?? mirror_maker?.name ?? '';
