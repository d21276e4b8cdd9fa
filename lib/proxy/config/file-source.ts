import { CodedError } from '../../core/coded-error';
import { readText } from './read-document';
import type { RuleOptions } from './rules';
import { type Accepted, accepted, type ConfigSource, type Reading, readingOf, unreadable } from './source';
import { watchFiles, type WatchOptions } from './watch-files';

/** A Gateway document in a file that is read again when it changes. */
export class FileSource implements ConfigSource {
  public readonly description: string;

  private last: string | undefined;
  private stop: () => void = () => undefined;

  public constructor(
    private readonly file: string,
    private readonly options: RuleOptions & WatchOptions = {},
  ) {
    this.description = file;
  }

  public async first(): Promise<Accepted> {
    const reading = accepted(this.read());
    this.last = reading.revision;
    return reading;
  }

  public watch(listener: (reading: Reading) => void): void {
    const look = () => {
      const reading = this.read();
      if (reading.revision === this.last) return;
      this.last = reading.revision;
      listener(reading);
    };
    this.stop = watchFiles([this.file], look, this.options);
    // It may have changed since first().
    look();
  }

  public close(): void {
    this.stop();
  }

  private read(): Reading {
    try {
      return readingOf(readText(this.file), this.file, this.options);
    } catch (error) {
      if (CodedError.isCodedError(error)) return unreadable(error);
      throw error;
    }
  }
}
