import { type CutoverAttributes, type GateContext, openGateContext } from '../../provider/gates';
import type { Cutover } from './recorded';
import type { LagSample } from './report';

const everyMs = 1000;
/** A run of an hour. */
const mostSamples = 3600;

/** Asks once a second how far the destination is behind, as long as somebody answers; a look that fails leaves a gap. */
export class LagSamples {
  private timer: NodeJS.Timeout | undefined;
  private readonly ending = new AbortController();
  private context: (GateContext & { close(): void }) | undefined;

  public constructor(
    private readonly samples: LagSample[],
    private readonly folder: string,
  ) {}

  public start(cutover: Cutover): void {
    if (this.timer !== undefined || this.ending.signal.aborted) return;
    const look = async () => {
      const sample = await this.look(cutover).catch(() => undefined);
      if (this.ending.signal.aborted) return;
      if (sample) this.samples.push(sample);
      if (this.samples.length < mostSamples) this.timer = setTimeout(() => void look(), everyMs);
    };
    this.timer = setTimeout(() => void look(), 0);
  }

  public stop(): void {
    this.ending.abort();
    clearTimeout(this.timer);
    this.context?.close();
  }

  private async look(cutover: Cutover): Promise<LagSample> {
    const { signal } = this.ending;
    this.context ??= await openGateContext(cutover as unknown as CutoverAttributes, { signal, folder: this.folder });
    const lags = await this.context.link.lag(cutover.topics);
    const topics = Object.fromEntries([...lags].map(([topic, lag]) => [topic, Number(lag)]));
    return { at: new Date().toISOString(), total: Object.values(topics).reduce((sum, lag) => sum + lag, 0), topics };
  }
}
