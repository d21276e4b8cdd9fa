import type { Rounds } from './comparison';
import { type Figures, median } from './figures';
import type { Sample } from './measure/throughput';

/** Medians of the rounds, and of each round's ratio to direct. */
export function summary({ samples, rates }: Rounds, direct: Rounds | undefined): Partial<Figures> {
  const of = (figure: keyof Sample) => median(samples.map((sample) => sample[figure]));
  const ratio = (figure: 'produceMBps' | 'consumeMBps') =>
    median(samples.map((sample, round) => (direct?.samples[round] ? sample[figure] / direct.samples[round][figure] : null)));
  return {
    produceMBps: of('produceMBps'),
    consumeMBps: of('consumeMBps'),
    cpuSecondsPerGBProduced: of('cpuSecondsPerGBProduced'),
    cpuSecondsPerGBConsumed: of('cpuSecondsPerGBConsumed'),
    p50Ms: median(rates.map(({ p50 }) => p50)),
    p99Ms: median(rates.map(({ p99 }) => p99)),
    produceRatio: ratio('produceMBps'),
    consumeRatio: ratio('consumeMBps'),
    rssMB: of('rssMB'),
  };
}
