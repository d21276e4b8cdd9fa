import { createColors } from 'picocolors';
import { count } from '../text';
import { fit, plain, rateText, sparkline, zeroText } from './format';
import type { TopicLag } from './history';
import type { ScreenState } from './keys';
import { headline } from './lines';
import { nameOf, rowsOf } from './rows';
import type { LagView } from './watch';

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

type Colours = ReturnType<typeof createColors>;

/** Lines that are no rows: headline, what is shown, column names, keys. */
const around = 4;
const widths = { status: 16, lag: 12, trend: 30, rate: 11, zero: 14 } as const;

/** One frame: as many lines as the terminal has, none wider than it. */
export function drawScreen(
  view: LagView,
  state: ScreenState,
  size: ScreenSize,
  intervalMs: number,
  colours = createColors(false),
): string[] {
  const rows = rowsOf(view.history, state.choice);
  const room = roomFor(size);
  const from = Math.max(0, Math.min(state.scroll, rows.length - room));
  const shown = rows.slice(from, from + room);
  const columns = columnsFor(size.columns);
  const lines = [
    colours.bold(fit(headline(view), size.columns)),
    colours.dim(fit(choiceText(state, rows.length, from, shown.length, intervalMs), size.columns)),
    colours.underline(fit(columns.map(({ title, width, side }) => fit(title, width, side)).join('  '), size.columns)),
    ...shown.map((row) => rowText(row, columns, size.columns, colours)),
  ];
  while (lines.length < size.rows - 1) lines.push('');
  lines.push(colours.dim(fit(keysText(state), size.columns)));
  return lines.slice(0, size.rows);
}

/** Rows that fit on the terminal. */
export const roomFor = ({ rows }: ScreenSize): number => Math.max(1, rows - around);

interface Column {
  readonly title: string;
  readonly width: number;
  readonly side: 'left' | 'right';
  text(row: TopicLag): string;
}

/** What does not fit goes: the trend first, then the rate and the status; the name takes what is left. */
function columnsFor(width: number): Column[] {
  const topic = (left: number): Column => ({ title: 'TOPIC', width: left, side: 'left', text: (row) => plain(nameOf(row)) });
  const others: readonly (Column & { readonly from: number })[] = [
    {
      title: 'STATUS',
      width: widths.status,
      side: 'left',
      from: 60,
      text: ({ status, error }) => plain(error === undefined ? status : `${status} ${error}`),
    },
    { title: 'LAG', width: widths.lag, side: 'right', from: 0, text: ({ lag }) => count(lag) },
    { title: 'TREND', width: widths.trend, side: 'left', from: 110, text: ({ trend }) => sparkline(trend) },
    { title: 'RATE', width: widths.rate, side: 'right', from: 75, text: ({ rate }) => rateText(rate) },
    { title: 'ZERO IN', width: widths.zero, side: 'right', from: 40, text: (row) => zeroText(row) },
  ];
  const fitting = others.filter(({ from }) => width >= from);
  const taken = fitting.reduce((sum, column) => sum + column.width + 2, 0);
  return [topic(Math.max(8, width - taken)), ...fitting];
}

function rowText(row: TopicLag, columns: readonly Column[], width: number, colours: Colours): string {
  const text = fit(columns.map((column) => fit(column.text(row), column.width, column.side)).join('  '), width);
  if (row.status !== 'ACTIVE') return row.status === 'STOPPED' ? colours.dim(text) : colours.red(text);
  if ((row.rate ?? 0) > 0 && row.lag > 0) return colours.yellow(text);
  return row.lag === 0 ? colours.green(text) : text;
}

function choiceText({ choice }: ScreenState, all: number, from: number, shown: number, intervalMs: number): string {
  const { partitions, sort, reversed, filter } = choice;
  const what = partitions ? 'partitions' : 'topics';
  const range = shown < all ? `${what} ${from + 1} to ${from + shown} of ${all}` : `${all} ${what}`;
  return [
    `by ${sort}${reversed ? ', reversed' : ''}`,
    ...(filter === '' ? [] : [`with "${filter}"`]),
    range,
    `every ${intervalMs / 1000} s`,
  ].join('  ');
}

function keysText({ typing, choice }: ScreenState): string {
  if (typing) return `filter: ${choice.filter}_   Enter keeps it, Esc clears it`;
  return 'sort: l lag  n name  s status  r rate  z zero   p partitions   / filter   + - interval   space now   arrows   q quit';
}
