import type { Logger } from 'pino';
import type { Accepted, ConfigSource, Reading, ReloadableProxy } from './source';

export interface ReloaderOptions {
  readonly source: ConfigSource;
  readonly proxy: Pick<ReloadableProxy, 'reload' | 'refuse'>;
  readonly log: Logger;

  /** What needs more than the text: certificates, templates, stores. Throws a coded error when the revision cannot run. */
  readonly check?: (revision: Accepted) => Promise<void>;

  /** Told when the outcome of a revision is known. */
  readonly settled?: () => void;
}

/** Brings new revisions from a source to a running proxy, one after another. A refused one changes nothing but what the proxy reports. */
export class Reloader {
  private last: Promise<void> = Promise.resolve();
  private closed = false;

  public constructor(private readonly options: ReloaderOptions) {}

  public start(): void {
    this.options.source.watch((reading) => {
      this.last = this.last.then(() => this.take(reading));
    });
  }

  /** Ends the watch and waits for a reload that is under way. */
  public async close(): Promise<void> {
    this.closed = true;
    this.options.source.close();
    await this.last;
  }

  private async take(reading: Reading): Promise<void> {
    if (this.closed) return;
    const { proxy, log, settled, check } = this.options;
    const { revision } = reading;
    try {
      if ('error' in reading) throw reading.error;
      logIgnored(reading, log);
      await check?.(reading);
    } catch (error) {
      proxy.refuse(revision, error);
      return settled?.();
    }
    // Also for the revision that runs already: that it is there again takes back the refusal of another one. The proxy keeps the reason of a refusal itself.
    await proxy.reload(reading.document, revision).catch(() => undefined);
    settled?.();
  }
}

/** Once a revision: fields that a document for Confluent's operator has, and that mean nothing here. */
export function logIgnored({ ignored, revision }: Accepted, log: Logger): void {
  if (ignored.length > 0) log.info({ revision, fields: ignored }, 'fields for the Confluent operator are ignored');
}
