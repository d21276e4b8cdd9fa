import { findStage, type StagePlan } from '../../stages/stage-plan';
import { type KafkaDesired, kafkaStages } from '../../migration/kafka-stages';
import type { KeptRun } from '../group/runs';
import { type GateSpan, type StageSpan, stageSpans } from './cutover-report';
import { type Html, markup } from './html';
import { durationText, round, Scale, timeStepFor } from './scale';

/** Pixels of the picture's coordinates; it is scaled to the page. */
const width = 960;
const left = 104;
const right = 16;
const lane = { stages: 26, gate: 9, clients: 18, events: 16, between: 14 } as const;

/** Events that get a mark. The rest is in the table. */
const marked: Readonly<Record<string, string>> = {
  failed: 'failed',
  interrupted: 'interrupted',
  repairing: 'repaired',
  retried: 'retried',
  finished: 'finished',
};

const plan: StagePlan<KafkaDesired> = kafkaStages;

/**
 * The cutover as a picture: stages with their plans and applies, who serves the clients, gates, events. Times run from left to right, from `range[0]` on.
 *
 * @param range epoch milliseconds
 */
export function timelinePicture(run: KeptRun, range: readonly [number, number], title: string): Html {
  const scale = new Scale(range, [left, width - right]);
  const stages = stageSpans(run).filter(({ from, to }) => to >= range[0] && from <= range[1]);
  const rows = Math.max(1, ...stages.map(({ gates }) => gates.length));
  const tops = {
    stages: 30,
    clients: 30 + lane.stages + lane.between,
    gates: 30 + lane.stages + lane.clients + 2 * lane.between,
    events: 30 + lane.stages + lane.clients + rows * lane.gate + 3 * lane.between,
  };
  const height = tops.events + lane.events + 8;
  return markup`<svg class="timeline" role="img" aria-label="${title}" viewBox="0 0 ${width} ${height}">
    <title>${title}</title>
    ${axis(scale, range, height)} ${laneName('Stages', tops.stages + lane.stages / 2)}
    ${stages.map((span) => stageBar(span, scale, tops.stages))} ${laneName('Clients', tops.clients + lane.clients / 2)}
    ${clientBars(run, range, scale, tops.clients)} ${laneName('Gates', tops.gates + (rows * lane.gate) / 2)}
    ${stages.map(({ gates }) => gates.map((gate, row) => gateBar(gate, scale, tops.gates + row * lane.gate)))}
    ${laneName('Events', tops.events + lane.events / 2)} ${eventMarks(run, range, scale, tops.events + lane.events / 2)}
  </svg>`;
}

function axis(scale: Scale, [from, to]: readonly [number, number], height: number): Html[] {
  const step = timeStepFor((to - from) / 8);
  const count = Math.floor((to - from) / step) + 1;
  return Array.from({ length: count }, (_, index) => {
    const x = scale.at(from + index * step);
    return markup`<line class="grid" x1="${x}" x2="${x}" y1="22" y2="${height - 4}" /><text class="tick" x="${x}" y="14">
        ${durationText(index * step)}
      </text>`;
  });
}

const laneName = (name: string, y: number): Html => markup`<text class="lane" x="${left - 10}" y="${y + 4}">${name}</text>`;

function stageBar({ name, direction, from, planned, to }: StageSpan, scale: Scale, top: number): Html {
  const [x, middle, end] = [scale.at(from), scale.at(planned), scale.at(to)];
  const total = Math.max(1.5, round(end - x));
  const says = `${name}${direction === 'forward' ? '' : ` (${direction})`}: plan ${durationText(planned - from)}, apply ${durationText(to - planned)}`;
  // About seven pixels a letter.
  const label =
    total > name.length * 7 + 6 ? markup`<text class="label" x="${round(x + total / 2)}" y="${top + 17}">${name}</text>` : undefined;
  return markup`<g class="stage ${direction}">
    <title>${says}</title>
    <rect class="apply" x="${x}" y="${top}" width="${total}" height="${lane.stages}" rx="3" />
    <rect class="plan" x="${x}" y="${top}" width="${round(Math.max(0, middle - x))}" height="${lane.stages}" rx="3" />
    ${label}
  </g>`;
}

/** Served by the one cluster, held, served by the other. Without a window the stages are all that is known. */
function clientBars(run: KeptRun, [from, to]: readonly [number, number], scale: Scale, top: number): Html[] {
  const bar = (kind: string, start: number, end: number, says: string): Html => {
    const x = scale.at(start);
    return markup`<g class="clients ${kind}">
      <title>${says}</title>
      <rect x="${x}" y="${top}" width="${Math.max(1.5, round(scale.at(end) - x))}" height="${lane.clients}" rx="3" />
    </g>`;
  };
  const desired = findStage<KafkaDesired>(plan, run.from ?? '')?.desired;
  if (!run.window) {
    if (!desired || run.stage !== run.from) return [];
    const [kind, says] = desired.fenced ? ['held', 'clients are held'] : [desired.routeTo, `clients are served by the ${desired.routeTo}`];
    return [bar(kind as string, from, to, says as string)];
  }
  const before = desired?.routeTo ?? 'source';
  const after = findStage<KafkaDesired>(plan, run.stage ?? '')?.desired.routeTo ?? 'destination';
  const [held, served] = [Date.parse(run.window.fencedAt), Date.parse(run.window.servedAt)];
  return [
    ...(held > from ? [bar(before, from, Math.min(held, to), `clients are served by the ${before}`)] : []),
    bar('held', Math.max(held, from), Math.min(served, to), `clients are held for ${durationText(run.window.ms)}`),
    ...(served < to ? [bar(after, served, to, `clients are served by the ${after}`)] : []),
  ];
}

function gateBar({ gate, observed, from, to }: GateSpan, scale: Scale, top: number): Html {
  const x = scale.at(from);
  return markup`<g class="gate">
    <title>${gate}: ${observed} (waited ${durationText(to - from)})</title>
    <rect x="${x}" y="${top}" width="${Math.max(1.5, round(scale.at(to) - x))}" height="${lane.gate - 3}" rx="2" />
  </g>`;
}

function eventMarks({ timeline = [], error, finishedAt }: KeptRun, [from, to]: readonly [number, number], scale: Scale, y: number): Html[] {
  const events = timeline.flatMap(({ at, event, message }) => {
    const says = marked[event];
    return says === undefined ? [] : [{ at: Date.parse(at), event, says: message === undefined ? says : `${says}: ${message}` }];
  });
  // A run of an earlier version kept its error alone.
  if (timeline.length === 0 && error) events.push({ at: Date.parse(finishedAt), event: 'failed', says: `failed: ${error.message}` });
  return events
    .filter(({ at }) => at >= from && at <= to)
    .map(({ at, event, says }) => {
      const x = scale.at(at);
      return markup`<g class="event ${event}">
        <title>${says}</title>
        <path d="M${x} ${round(y - 6)} L${round(x + 6)} ${y} L${x} ${round(y + 6)} L${round(x - 6)} ${y} Z" />
      </g>`;
    });
}
