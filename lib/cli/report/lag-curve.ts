import { count } from '../text';
import type { KeptRun } from '../group/runs';
import { type Html, markup } from './html';
import { durationText, round, Scale, ticksTo, timeStepFor } from './scale';

const width = 960;
const height = 220;
const left = 104;
const right = 16;
const top = 12;
const bottom = 30;
/** Topics that have a line of their own beside the total. */
const drawn = 3;

/** How far the mirrors were behind while the run went on: the total, and the topics that were furthest behind. Undefined for a run without samples. */
export function lagCurve({ lag = [], window }: KeptRun, [from, to]: readonly [number, number]): Html | undefined {
  if (lag.length < 2) return undefined;
  const x = new Scale([from, to], [left, width - right]);
  const most = Math.max(1, ...lag.map(({ total }) => total));
  const ticks = ticksTo(most, 4);
  const y = new Scale([0, ticks.at(-1) ?? most], [height - bottom, top]);
  const points = lag.map(({ at, total }) => `${x.at(Date.parse(at))},${y.at(total)}`);
  const first = x.at(Date.parse(lag[0]?.at ?? ''));
  const last = x.at(Date.parse(lag.at(-1)?.at ?? ''));
  const title = `Lag over all topics: ${count(lag[0]?.total ?? 0)} records at first, ${count(Math.max(...lag.map(({ total }) => total)))} at most, ${count(lag.at(-1)?.total ?? 0)} at last`;
  return markup`<svg class="lag" role="img" aria-label="${title}" viewBox="0 0 ${width} ${height}">
    <title>${title}</title>
    ${window ? heldBand(x, Date.parse(window.fencedAt), Date.parse(window.servedAt)) : undefined}
    ${ticks.map((tick) => valueLine(tick, y.at(tick)))} ${times(x, from, to)}
    <polygon class="area" points="${first},${y.at(0)} ${points.join(' ')} ${last},${y.at(0)}" />
    <polyline class="total" points="${points.join(' ')}" />
    ${worstTopics(lag).map((topic, index) => topicLine(topic, index, lag, x, y))}
  </svg>`;
}

/** The topics with the highest lag of all samples, where there is more than one. */
function worstTopics(lag: NonNullable<KeptRun['lag']>): string[] {
  const most = new Map<string, number>();
  for (const { topics } of lag) for (const [topic, value] of Object.entries(topics)) most.set(topic, Math.max(value, most.get(topic) ?? 0));
  if (most.size < 2) return [];
  return [...most]
    .filter(([, value]) => value > 0)
    .sort((one, other) => other[1] - one[1])
    .slice(0, drawn)
    .map(([topic]) => topic);
}

function topicLine(topic: string, index: number, lag: NonNullable<KeptRun['lag']>, x: Scale, y: Scale): Html {
  const points = lag.map(({ at, topics }) => `${x.at(Date.parse(at))},${y.at(topics[topic] ?? 0)}`).join(' ');
  return markup`<g class="topic t${index}">
    <title>${topic}</title>
    <polyline points="${points}" />
    <text class="label" x="${width - right - 4}" y="${top + 14 + index * 14}">${topic}</text>
  </g>`;
}

function valueLine(value: number, y: number): Html {
  return markup`<line class="grid" x1="${left}" x2="${width - right}" y1="${y}" y2="${y}" /><text
      class="lane"
      x="${left - 10}"
      y="${round(y + 4)}"
    >
      ${count(value)}
    </text>`;
}

function times(x: Scale, from: number, to: number): Html[] {
  const step = timeStepFor((to - from) / 8);
  return Array.from(
    { length: Math.floor((to - from) / step) + 1 },
    (_, index) => markup`<text class="tick" x="${x.at(from + index * step)}" y="${height - 8}">${durationText(index * step)}</text>`,
  );
}

function heldBand(x: Scale, from: number, to: number): Html {
  const start = x.at(from);
  return markup`<rect
    class="held"
    x="${start}"
    y="${top}"
    width="${Math.max(1.5, round(x.at(to) - start))}"
    height="${height - bottom - top}"
  />`;
}
