import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LineProcess } from '../support/line-process';
import type { ClientConfig, ClientEvent } from './contract';

type Of<E extends ClientEvent['event']> = Extract<ClientEvent, { event: E }> & { readonly at: number };

/** A client program that runs beside the test. */
export class Client {
  public static async start(commandLine: readonly string[], folder: string, name: string, config: ClientConfig): Promise<Client> {
    const file = join(folder, `${name}-${config.role}.json`);
    await writeFile(file, JSON.stringify(config));
    return new Client(name, config.role, [...commandLine, file]);
  }

  public readonly acknowledged: Of<'acknowledged'>[] = [];
  public readonly consumed: Of<'consumed'>[] = [];
  public readonly assigned: Of<'assigned'>[] = [];
  public readonly errors: Of<'error'>[] = [];
  public readonly notes: Of<'note'>[] = [];
  private readonly process: LineProcess;

  private constructor(
    private readonly library: string,
    private readonly role: ClientConfig['role'],
    [command, ...args]: readonly string[],
  ) {
    this.process = new LineProcess(command!, args, { onLine: (line) => this.take(line) });
  }

  /** Records that have got through so far. */
  public get progress(): number {
    return this.role === 'producer' ? this.acknowledged.length : this.consumed.length;
  }

  /** What the program wrote beside its events; for messages. */
  public get stderr(): string {
    return this.process.stderr;
  }

  /** Ends the program; a program that does not end, or fails, is an error that its application meets. */
  public async stop(): Promise<void> {
    await this.process
      .end()
      .catch((error: unknown) => this.errors.push({ event: 'error', during: 'end', error: String(error), at: Date.now() }));
  }

  private take(line: string): void {
    const at = Date.now();
    if (!line.startsWith('{')) return void this.notes.push({ event: 'note', text: line, at });
    const event = { ...(JSON.parse(line) as ClientEvent), at };
    if (event.event === 'acknowledged') this.acknowledged.push(event);
    else if (event.event === 'consumed') this.consumed.push(event);
    else if (event.event === 'assigned') this.assigned.push(event);
    else if (event.event === 'error') this.errors.push(event);
    else if (event.event === 'note') this.notes.push(event);
  }

  public toString(): string {
    return `${this.library} ${this.role}`;
  }
}
