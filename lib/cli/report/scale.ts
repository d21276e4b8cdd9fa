/** Where a time or a number stands in a picture. */
export class Scale {
  public constructor(
    private readonly domain: readonly [number, number],
    private readonly range: readonly [number, number],
  ) {}

  public at(value: number): number {
    const [from, to] = this.domain;
    const [start, end] = this.range;
    const part = to === from ? 0 : (value - from) / (to - from);
    return round(start + Math.min(1, Math.max(0, part)) * (end - start));
  }

  public contains(value: number): boolean {
    return value >= this.domain[0] && value <= this.domain[1];
  }
}

export const round = (value: number): number => Math.round(value * 10) / 10;

const steps = [1, 2, 5] as const;

/** Round numbers from 0 to at least `most`, about as many as asked for. */
export function ticksTo(most: number, about: number): number[] {
  const step = Math.max(1, stepFor(most / about));
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step);
}

/** 1, 2 or 5 times a power of ten, not below the given one. */
export function stepFor(least: number): number {
  if (!(least > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = steps.find((one) => one * power >= least) ?? 10;
  return factor * power;
}

const [second, minute, hour] = [1000, 60_000, 3_600_000];
const timeSteps = [10 * second, 20 * second, 30 * second, minute, 2 * minute, 5 * minute, 10 * minute, 20 * minute, 30 * minute, hour];

/** A step of time, in milliseconds, that people count in; not below the given one. */
export function timeStepFor(least: number): number {
  if (least <= 5 * second) return stepFor(least);
  return timeSteps.find((step) => step >= least) ?? stepFor(least / hour) * hour;
}

/** A duration in milliseconds as an axis shows it. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${round(ms / 1000)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
  return `${Math.floor(ms / 3_600_000)} h ${Math.round((ms % 3_600_000) / 60_000)} min`;
}
