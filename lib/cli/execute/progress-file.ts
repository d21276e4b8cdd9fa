import { watchFile, unwatchFile } from 'node:fs';
import { type FileHandle, open, writeFile } from 'node:fs/promises';

/** Follows the file to which the provider appends one JSON object a line. */
export class ProgressFile {
  private file: FileHandle | undefined;
  private position = 0;
  private rest = '';
  private reading = Promise.resolve();

  public constructor(
    public readonly path: string,
    private readonly onLine: (line: unknown) => void,
  ) {}

  /** Starts with an empty file: lines of earlier runs are theirs. */
  public async start(): Promise<void> {
    await writeFile(this.path, '');
    this.file = await open(this.path, 'r');
    watchFile(this.path, { interval: 100 }, () => void this.read());
  }

  public async stop(): Promise<void> {
    unwatchFile(this.path);
    await this.read();
    await this.file?.close();
    this.file = undefined;
  }

  /** Passes on what has been written by now. */
  public read(): Promise<void> {
    this.reading = this.reading.then(async () => {
      const chunk = Buffer.alloc(65_536);
      for (;;) {
        const bytesRead = (await this.file?.read(chunk, 0, chunk.length, this.position))?.bytesRead ?? 0;
        if (bytesRead === 0) return;
        this.position += bytesRead;
        const lines = (this.rest + chunk.toString('utf8', 0, bytesRead)).split('\n');
        this.rest = lines.pop() ?? '';
        for (const line of lines) this.pass(line);
      }
    });
    return this.reading;
  }

  private pass(line: string): void {
    try {
      this.onLine(JSON.parse(line));
    } catch {
      // A line that is no JSON carries no progress.
    }
  }
}
