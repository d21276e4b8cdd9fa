import type { Logger } from 'pino';
import { type ApiRanges, intersect, staticRanges } from '../rewrite/clamp';
import type { StateFile } from '../state-file';
import type { ApiRange } from '../wire';
import type { Domain } from './domain';

const RETRY_MS = 2_000;

/**
 * The API versions that a proxy offers: what it lets through, and of that what every streaming domain of its document knew when it was first reached.
 * They are kept across restarts, because clients and a later switch rely on them. Until a domain is reached its limits are not known.
 */
export class OfferedVersions {
  private ranges: ApiRanges = staticRanges;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  public constructor(
    private readonly domains: ReadonlyMap<string, Domain>,
    private readonly state: StateFile,
    private readonly log: Logger,
  ) {
    this.combine();
  }

  public get current(): ApiRanges {
    return this.ranges;
  }

  /** Domains whose versions are not known yet. */
  public get missing(): string[] {
    return [...this.domains.keys()].filter((name) => !this.state.state.apiVersions[name]);
  }

  /** Asks the domains that are not known; goes on in the background until all are. */
  public async learn(): Promise<void> {
    await Promise.all(this.missing.map((name) => this.learnFrom(name)));
    clearTimeout(this.timer);
    if (this.missing.length === 0 || this.stopped) return;
    this.timer = setTimeout(() => void this.learn(), RETRY_MS).unref();
  }

  public stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async learnFrom(name: string): Promise<void> {
    const domain = this.domains.get(name) as Domain;
    try {
      const ranges = await domain.apiVersions();
      await this.state.save((state) => ({
        ...state,
        apiVersions: { ...state.apiVersions, [name]: [...ranges].map(([key, { min, max }]) => [key, min, max] as const) },
      }));
      this.combine();
      this.log.info({ domain: name, missing: this.missing }, 'API versions of a streaming domain are fixed');
    } catch (error) {
      this.log.warn(
        { domain: name, reason: error instanceof Error ? error.message : String(error) },
        'a streaming domain is not reachable: its API versions do not limit the offered ones yet',
      );
    }
  }

  private combine(): void {
    this.ranges = [...this.domains.keys()].reduce<ApiRanges>((ranges, name) => {
      const saved = this.state.state.apiVersions[name];
      return saved ? intersect(ranges, new Map(saved.map(([key, min, max]): [number, ApiRange] => [key, { min, max }]))) : ranges;
    }, staticRanges);
  }
}
