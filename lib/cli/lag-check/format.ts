import { count } from '../text';
import type { LagTrend } from './history';

const blocks = '▁▂▃▄▅▆▇█';

/** Numbers as a line of blocks, the highest of them as the highest block; zero is always the lowest. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(...values, 0);
  return values.map((value) => blocks[most === 0 ? 0 : Math.ceil((Math.max(0, value) / most) * (blocks.length - 1))]).join('');
}

/** Records a second, with a sign. */
export function rateText(rate: number | undefined): string {
  if (rate === undefined) return '';
  const rounded = Math.abs(rate) < 10 ? Math.round(rate * 10) / 10 : Math.round(rate);
  return `${rounded > 0 ? '+' : ''}${rounded === 0 ? '0' : count(rounded)}/s`;
}

/** When the lag is zero. */
export function zeroText({ lag, rate, secondsToZero }: LagTrend): string {
  if (lag === 0) return 'now';
  if (secondsToZero !== undefined) return duration(secondsToZero);
  return rate === undefined ? '' : 'never';
}

/** Seconds as people say them, in one or two units. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return whole < 86_400 * 100 ? `${Math.floor(whole / 86_400)} days` : 'over 100 days';
}

/** Text from elsewhere without what a terminal would obey. */
export function plain(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}

/** Cut to a width, or filled up to it. */
export function fit(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const cut = text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;
  return side === 'left' ? cut.padEnd(width) : cut.padStart(width);
}
