import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import { watchFiles, type WatchOptions } from '../config/watch-files';

/** A bearer token in a file, which may be replaced while the proxy runs: the new one is valid and the old one is not from then on. */
export class TokenFile {
  private stop: () => void = () => undefined;

  /** @param token as it was read at the start */
  public constructor(
    private readonly file: string,
    private token: string,
  ) {}

  /** The token of now. */
  public readonly current = (): string => this.token;

  /** Reads the file again when it changes. An empty or unreadable one leaves the former token valid: nobody would be let in otherwise. */
  public watch(log: Logger, options?: WatchOptions): void {
    const look = () => {
      const { token, reason } = this.read();
      if (token === '') log.error({ file: this.file, reason }, 'the admin token cannot be read again; the former one stays valid');
      else if (token !== this.token) {
        this.token = token;
        log.info({ file: this.file }, 'the admin token is replaced');
      }
    };
    this.stop = watchFiles([this.file], look, options);
  }

  public close(): void {
    this.stop();
  }

  private read(): { readonly token: string; readonly reason: string } {
    try {
      return { token: readFileSync(this.file, 'utf8').trim(), reason: 'the file is empty' };
    } catch (error) {
      return { token: '', reason: (error as NodeJS.ErrnoException).code ?? String(error) };
    }
  }
}
