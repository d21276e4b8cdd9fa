import { colours as pc } from '../colours';
import type { LiveGroup } from '../group/live';
import { count } from '../text';
import type { GroupStatus, RunInShort } from './status';

/** Groups as people read them. */
export function describeStatus(statuses: readonly GroupStatus[], now = Date.now()): string {
  return statuses.length === 0 ? 'The project has no group.' : statuses.map((status) => describeOne(status, now)).join('\n\n');
}

function describeOne({ group, live, lag, holder, lastRun, notes, next, ...stages }: GroupStatus, now: number): string {
  const lines = [
    `${pc.bold(group)}  ${stageText(stages, now)}`,
    ...(live ? liveLines(live, lag) : []),
    ...notes.map((note) => pc.yellow(note)),
    ...(holder ? [`held by ${holder.user}@${holder.host}, process ${holder.pid}, for ${span(holder.startedAt, now)}`] : []),
    ...(lastRun ? [`last run ${describeRun(lastRun, now)}`] : []),
    ...(next === undefined ? [] : [`next: ${pc.cyan(next)}`]),
  ];
  return lines.join('\n  ');
}

/** The stage of record, and the wanted one where it is another. */
export function stageText({ stage, since, wanted }: Pick<GroupStatus, 'stage' | 'since' | 'wanted'>, now: number): string {
  const recorded = stage === undefined ? 'Terraform was not initialised on this machine' : stage === null ? 'not started' : `at ${stage}`;
  const when = since === undefined ? '' : ` for ${span(since, now)}`;
  return `${recorded}${when}${wanted !== undefined && wanted !== stage ? pc.yellow(` (stages.json has ${wanted})`) : ''}`;
}

export function describeRun({ outcome, startedAt, by, error }: RunInShort, now: number): string {
  const who = by ? ` by ${by.user}@${by.host}` : '';
  return `${outcome}, ${span(startedAt, now)} ago${who}${error === undefined ? '' : `: ${firstSentence(error)}`}`;
}

/** How long ago something was, as people say it. */
export function span(iso: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}

function liveLines({ replicas, link, mirrors }: LiveGroup, lag: number | undefined): string[] {
  return [
    ...(replicas.length > 0 ? [`route ${routeText(replicas)}`] : []),
    ...(link ? [`link ${link.name} ${link.state ?? 'is absent'}${link.error === undefined ? '' : ` (${link.error})`}`] : []),
    ...(mirrors && mirrors.length > 0 ? [`mirrors ${mirrorsText(mirrors)}, lag ${count(lag ?? 0)}`] : []),
  ];
}

/** Replicas that say the same are counted together. */
function routeText(replicas: LiveGroup['replicas']): string {
  const said = replicas.map(({ state, leadsTo, silence }) =>
    silence !== undefined ? 'silent' : state === undefined ? 'absent' : `${state} on ${leadsTo}`,
  );
  return countedBy(said)
    .map(([what, howMany]) => `${what} at ${howMany} of ${replicas.length} ${replicas.length === 1 ? 'replica' : 'replicas'}`)
    .join(', ');
}

function mirrorsText(mirrors: NonNullable<LiveGroup['mirrors']>): string {
  return countedBy(mirrors.map(({ status }) => status))
    .map(([status, howMany]) => `${count(howMany)} ${status}`)
    .join(', ');
}

function countedBy(texts: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts];
}

function firstSentence(text: string): string {
  const line = text.split('\n')[0] ?? '';
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
